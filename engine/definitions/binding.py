"""What one definition is bound to, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.catalog.reading import Reading
from engine.definitions.draft import Draft
from engine.model.execution import EngineKind
from engine.model.moment import Moment
from engine.model.schema import Schema
from engine.model.segment import References
from engine.model.values import ValueType
from engine.sql import SqlCheck, Tables


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all definitions of a check have in common.

    `untyped` are the codes of tags whose value type could not be read: what uses them is not complained
    about.
    """

    schema: Schema
    moment: Moment
    tables: Tables
    engine: EngineKind = EngineKind.EMBEDDED
    pii_granted: bool = False
    untyped: frozenset[str] = frozenset()


@dataclass(slots=True)
class Binding:
    """One definition while it is bound: collects issues and the names it uses.

    `type` is the tag's resolved value type, None where it could not be read.
    """

    draft: Draft
    type: ValueType | None
    around: Surroundings
    reading: Reading
    uses: References = References()
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    sql: SqlCheck | None = None

    def read_column(self, table: str, column: str, pointer: str) -> None:
        """Remember that a column of the catalog is read, and where the definition first says so."""
        self.columns.setdefault((table, column), pointer)


def merged(left: References, right: References) -> References:
    """The names of both."""
    return References(
        left.tags | right.tags,
        left.events | right.events,
        left.properties | right.properties,
        left.crowds | right.crowds,
    )
