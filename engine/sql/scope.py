"""Names in sight: relations with their columns, and how a column is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from engine.sql.result import SourceColumn
from engine.sql.types import NULL, SqlType

Sources = frozenset[SourceColumn]
NOTHING: Sources = frozenset()


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression after its check: what is emitted, its type, the source columns of its values."""

    node: exp.Expr
    type: SqlType = NULL
    sources: Sources = NOTHING


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a relation; `denied` columns are known but not granted."""

    name: str
    type: SqlType
    sources: Sources
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Something in FROM: its name in this scope (the schema too for tags), and its columns.

    `unknown` is a table that does not exist: reported once, and not again for each of its columns.
    """

    name: str
    columns: Mapping[str, Output]
    schema: str | None = None
    unknown: bool = False

    def answers(self, table: str, schema: str | None) -> bool:
        """Whether `schema.table` means this relation."""
        return self.name == table and schema in (None, self.schema)


@dataclass(slots=True)
class Scope:
    """The relations of one SELECT, output aliases, and the scope around it.

    `merged` are the columns joined by USING, each with the expression that stands for it.
    """

    relations: list[Relation] = field(default_factory=list)
    merged: dict[str, tuple[Output, exp.Expr]] = field(default_factory=dict)
    aliases: dict[str, Typed] = field(default_factory=dict)
    parent: Scope | None = None
    used: dict[tuple[str, str], Typed] = field(default_factory=dict)

    def find(self, name: str, table: str | None, schema: str | None) -> list[tuple[Relation | None, Output]]:
        """All columns of that name in this scope; a merged column answers alone where no table is named."""
        if table is None and name in self.merged:
            return [(None, self.merged[name][0])]
        asked = [each for each in self.relations if table is None or each.answers(table, schema)]
        return [(each, each.columns[name]) for each in asked if name in each.columns]

    def names(self) -> list[str]:
        """All column names in sight, sorted."""
        return sorted({name for relation in self.relations for name in relation.columns})
