"""Small builders of expressions, used by rewrites."""

from __future__ import annotations

from sqlglot import exp

from engine.sql.types import SqlType, cast

_ATOMS = exp.Column | exp.Anonymous | exp.Cast | exp.Paren | exp.Case | exp.Subquery


def function(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """`name(arguments)`."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(value: int) -> exp.Expr:
    """A whole number."""
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def text(value: str) -> exp.Expr:
    """A text."""
    return exp.Literal.string(value)


def atom(node: exp.Expr) -> exp.Expr:
    """The expression as an operand: in parentheses unless it stands alone anyway."""
    plain = isinstance(node, _ATOMS) or type(node) in (exp.Literal, exp.Null, exp.Boolean, exp.Identifier)
    return node if plain else exp.Paren(this=node)


def binary(kind: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`(left operator right)`, copies of both, in parentheses."""
    return exp.Paren(this=kind(this=atom(left.copy()), expression=atom(right.copy())))


def is_null(node: exp.Expr) -> exp.Expr:
    """`node IS NULL`."""
    return exp.Is(this=atom(node.copy()), expression=exp.null())


def either(*conditions: exp.Expr) -> exp.Expr:
    """`a OR b OR ...`."""
    found = conditions[0]
    for condition in conditions[1:]:
        found = exp.Or(this=found, expression=condition)
    return found


def case(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Case:
    """`CASE WHEN condition THEN result ... ELSE otherwise END`."""
    ifs = [exp.If(this=condition, true=result) for condition, result in branches]
    return exp.Case(ifs=ifs) if otherwise is None else exp.Case(ifs=ifs, default=otherwise)


def typed(node: exp.Expr, kind: SqlType) -> exp.Expr:
    """`CAST(node AS kind)` of a copy."""
    return cast(node.copy(), kind)
