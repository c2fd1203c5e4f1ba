"""What the gate answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.model.issue import Issue, has_errors
from engine.sql.tables import Tables


@dataclass(frozen=True, slots=True, order=True)
class SourceColumn:
    """A column of a table, both as users write them."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output column and the source columns that its values come from."""

    name: str
    sources: frozenset[SourceColumn]


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """The result of `check_sql`.

    `issues` have the line and column of the SQL text as their place. `tags`, `events` and `dimensions` are
    the names read (codes for tags); `columns` all source columns read anywhere, `lineage` those of each
    output column. `tree` is the checked and rewritten query, None where there are errors; `digest` the
    SHA-256 of its text before the base time is bound, which is the same for every run.
    """

    text: str
    engine: EngineKind
    issues: tuple[Issue, ...]
    tables: Tables
    tags: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    dimensions: frozenset[str] = frozenset()
    reads_customers: bool = False
    columns: frozenset[SourceColumn] = frozenset()
    lineage: tuple[OutputColumn, ...] = ()
    tree: exp.Query | None = None
    digest: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the text may be run."""
        return not has_errors(self.issues)
