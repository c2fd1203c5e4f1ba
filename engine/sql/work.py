"""What one check gathers: issues with their place in the SQL text, and what is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Final

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.model.issue import Issue, Place, Severity
from engine.sql.result import SourceColumn
from engine.sql.tables import Role, Table, Tables

MAX_NODES: Final = 4_000
"""Nodes of one expression after rewrites, which may repeat their arguments."""


@dataclass(slots=True)
class Work:
    """The state of one check."""

    text: str
    tables: Tables
    engine: EngineKind
    pii_granted: bool
    issues: list[Issue] = field(default_factory=list)
    read: dict[str, Table] = field(default_factory=dict)
    columns: set[SourceColumn] = field(default_factory=set)
    ordered: int = 0

    def error(self, code: str, message: str, node: exp.Expr | None = None, hint: str | None = None) -> None:
        """Report an error at a node of the tree (or at the whole text)."""
        self._add(Issue(code, message, place_of(node, self.text), Severity.ERROR, hint))

    def warn(self, code: str, message: str, node: exp.Expr | None = None, hint: str | None = None) -> None:
        """Report a warning at a node of the tree."""
        self._add(Issue(code, message, place_of(node, self.text), Severity.WARNING, hint))

    def _add(self, issue: Issue) -> None:
        if issue not in self.issues:
            self.issues.append(issue)

    def codes(self, role: Role) -> frozenset[str]:
        """The names of the tables of a role that are read."""
        return frozenset(table.code for table in self.read.values() if table.role is role)


def too_large(node: exp.Expr, work: Work) -> bool:
    """Whether a rewritten expression has grown beyond MAX_NODES nodes, which is then reported."""
    if sum(1 for _ in islice(node.walk(), MAX_NODES + 1)) <= MAX_NODES:
        return False
    work.error("sql_too_large", "the SQL grows too large when it is written out; use a subquery with names")
    return True


def place_at(offset: int, text: str) -> Place:
    """The line and column (both from 1) of a character of the SQL text."""
    before = text[:offset]
    return Place(line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)


def place_of(node: exp.Expr | None, text: str) -> Place:
    """The place of a node: its own, or that of the first node below it that has one."""
    if node is None:
        return Place()
    starts = [each.meta["start"] for each in node.walk() if "start" in each.meta]
    return place_at(min(starts), text) if starts else Place()


def nearest(name: str, names: Iterable[str]) -> str | None:
    """`did you mean ...`, where a name is near."""
    found = get_close_matches(name.lower(), list(names), n=1, cutoff=0.6)
    return f"did you mean `{found[0]}`?" if found else None


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names in backticks, at most `most` of them."""
    every = list(names)
    shown = ", ".join(f"`{name}`" for name in every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most} more"
