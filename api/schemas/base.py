"""What models share, and the shapes that come from the engine's own schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

REFERENCE: Final = "x-reference"
"""Stands for `$ref` where a model refers to a schema that comes from elsewhere."""


class Body(BaseModel):
    """What a request sends: unknown keys are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Answer(BaseModel):
    """What an answer holds; further keys may be added to it."""


def _from(name: str) -> WithJsonSchema:
    return WithJsonSchema({REFERENCE: name})


SegmentData: TypeAlias = Annotated[dict[str, Any], _from("Segment")]
DefinitionData: TypeAlias = Annotated[dict[str, Any], _from("TagDefinition")]
Decimals: TypeAlias = Annotated[str, Field(examples=["12.50"], description="A decimal number as text.")]
Anything: TypeAlias = Annotated[Any, WithJsonSchema({})]
"""A tag's or an attribute's value: text, number, boolean, list of texts; decimals and times as text."""


class Title(Answer):
    """A name in the two languages."""

    en: str
    zh: str


class Error(Answer):
    """One thing that is wrong; `file` and `line` where it stands in a file of the workspace."""

    pointer: str
    code: str
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None


class Problem(Answer):
    """What is wrong (RFC 9457); `code` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Error] = []
    request_id: str | None = None


class Warned(Answer):
    """A remark that refuses nothing."""

    pointer: str
    code: str
    message: str


class JobProgress(Answer):
    """How far long work has got: `done` of `total` steps, null where the number is not known; `run_id` is the
    run that it does.
    """

    done: int
    total: int | None = None
    message: str
    run_id: str | None = None


class JobError(Answer):
    """Why long work failed; `errors` tell each place, as in a problem."""

    code: str
    message: str
    errors: list[Error] = []


class Job(Answer):
    """Long work: its state is `queued`, `running`, `succeeded`, `failed` or `cancelled`."""

    id: str
    kind: str
    state: str
    by: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool
    attempt: int
    progress: JobProgress
    result: Anything = None
    error: JobError | None = None
