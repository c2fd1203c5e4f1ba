"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.definitions.binding import Surroundings
from engine.definitions.draft import Draft
from engine.model.catalog import Catalog
from engine.model.issue import Issue, Severity
from engine.model.segment import References
from engine.model.tag import Body
from engine.model.values import ValueType
from engine.sql import SqlCheck


@dataclass(frozen=True, slots=True)
class Bound:
    """A draft with what binding made of it.

    `type` is the resolved value type, `natural` the type that the body has by itself, `measured` that of a
    statistical tag before bands; each None where it could not be told. `columns` are the catalog's columns
    it reads, with the pointer where it says so.
    """

    draft: Draft
    type: ValueType | None
    natural: ValueType | None
    measured: ValueType | None
    body: Body | None
    uses: References
    columns: Mapping[tuple[str, str], str]
    sql: SqlCheck | None

    @property
    def code(self) -> str:
        """The tag's code."""
        return self.draft.code


@dataclass(frozen=True, slots=True)
class Checking:
    """All definitions of a check, in the order in which they were read."""

    tags: tuple[Bound, ...]
    around: Surroundings

    @property
    def catalog(self) -> Catalog:
        """The catalog."""
        return self.around.schema.catalog

    @property
    def by_code(self) -> dict[str, Bound]:
        """The first definition of each code."""
        return {tag.code: tag for tag in reversed(self.tags)}


@dataclass(frozen=True, slots=True)
class Found:
    """An issue of one tag."""

    code: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Rule:
    """One check over all definitions: its id is the code of the issues it finds."""

    id: str
    about: str
    check: Callable[[Checking], Iterable[Found]]


def found(
    rule: str, tag: Bound, message: str, pointer: str, hint: str | None = None, *, warning: bool = False
) -> Found:
    """An issue of `tag` at a part of its definition."""
    severity = Severity.WARNING if warning else Severity.ERROR
    return Found(tag.code, Issue(rule, message, tag.draft.origin.place(pointer), severity, hint))
