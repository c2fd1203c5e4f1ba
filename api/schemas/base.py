"""What models share, and the shapes that come from the engine's own schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

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
VALUE: Final[dict[str, Any]] = {
    "description": "A value: decimals and times are texts; null is none.",
    "type": ["string", "number", "boolean", "array", "null"],
    "items": {"type": "string"},
}
Value: TypeAlias = Annotated[Any, WithJsonSchema(VALUE)]
Facts: TypeAlias = dict[str, Any]
"""An object whose keys depend on what it is about."""


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


class RefreshResult(Answer):
    """The version that a refresh made."""

    crowd: str
    version: int
    count: int
    digest: str


class PortraitResult(Answer):
    """The portrait that is there now."""

    crowd: str
    version: int
    base: str


class RunResult(Answer):
    """The run that was made: codes of tags that failed, ids of crowds that stayed as they were."""

    run_id: str
    status: str
    snapshot: str | None = None
    base_time: datetime
    universe: int
    seconds: float
    nothing_to_do: bool
    failed: list[str]
    crowds_failed: list[str]
    exit_code: int


class Job(Answer):
    """Long work; `params` is what was asked for, `result` what came of it once it has succeeded."""

    id: str
    kind: Literal["run", "crowd.refresh", "crowd.portrait"]
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    by: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool
    attempt: int
    params: Facts
    progress: JobProgress
    result: RunResult | RefreshResult | PortraitResult | None = None
    error: JobError | None = None
