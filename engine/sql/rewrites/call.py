"""A checked call, as rewrites see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from engine.sql.scope import Typed
from engine.sql.types import SqlType
from engine.sql.work import Work


@dataclass(frozen=True, slots=True)
class Call:
    """A checked call: its arguments, the type of its result, and what stands around it.

    `around` puts FILTER, WITHIN GROUP, IGNORE NULLS and OVER around an aggregate or window function.
    """

    name: str
    arguments: list[Typed]
    type: SqlType
    work: Work
    place: exp.Expr
    around: Callable[[exp.Expr], exp.Expr]
    distinct: bool = False
    windowed: bool = False
    filtered: bool = False
    order: exp.Expr | None = None

    def of(self, *arguments: exp.Expr, name: str | None = None) -> exp.Expr:
        """The call of `name` (its own if left out) with those arguments and everything around it."""
        inner: list[exp.Expr] = list(arguments)
        if self.distinct:
            inner = [exp.Distinct(expressions=inner)]
        return self.around(exp.Anonymous(this=name or self.name, expressions=inner))

    @property
    def nodes(self) -> list[exp.Expr]:
        """The arguments' expressions."""
        return [each.node for each in self.arguments]

    def refused(self, hint: str) -> bool:
        """Whether it stands over a window, which is then reported."""
        if self.windowed:
            message = f"`{self.name}` over a window is not allowed"
            self.work.error("sql_function_place", message, self.place, hint)
        return self.windowed


Rewrite: TypeAlias = "Callable[[Call], exp.Expr | None]"
