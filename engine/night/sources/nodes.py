"""Short names for the sqlglot nodes that prepared sources and tag statements are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlglot import exp

DIALECT: Final = "spark"


def col(name: str, table: str | None = None) -> exp.Column:
    """A quoted column."""
    return exp.column(name, table=table, quoted=True)


def view(name: str, alias: str | None = None) -> exp.Table:
    """A quoted table or view, with an alias."""
    shown = exp.TableAlias(this=exp.to_identifier(alias, quoted=True)) if alias else None
    return exp.Table(this=exp.to_identifier(name, quoted=True), alias=shown)


def named(value: exp.Expr, name: str) -> exp.Alias:
    """`value AS name`."""
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def text(value: str) -> exp.Literal:
    """A text literal."""
    return exp.Literal.string(value)


def number(value: int | str) -> exp.Expr:
    """A number literal as written; an integer is an INT or, where it does not fit, a BIGINT or decimal."""
    return exp.Literal.number(str(value))


def double(value: str) -> exp.Cast:
    """A double literal; Sail reads some of those written with an exponent as decimals."""
    return cast(text(value), "double")


def fn(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of an engine's function by its Spark name, printed as it is."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def cast(value: exp.Expr, to: str) -> exp.Cast:
    """CAST in ANSI mode: fails where the value does not fit."""
    return exp.Cast(this=value.copy(), to=exp.DataType.build(to, dialect=DIALECT))


def try_cast(value: exp.Expr, to: str) -> exp.TryCast:
    """TRY_CAST: NULL where the value does not fit. Only `safe=True` is printed as TRY_CAST."""
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(to, dialect=DIALECT), safe=True)


def case(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Case:
    """CASE WHEN ... THEN ... ELSE default END; NULL without a default."""
    tree = exp.Case(ifs=[exp.If(this=when.copy(), true=then.copy()) for when, then in branches])
    if default is not None:
        tree.set("default", default.copy())
    return tree


def is_null(value: exp.Expr) -> exp.Is:
    """`value IS NULL`."""
    return exp.Is(this=value.copy(), expression=exp.Null())


def has_value(value: exp.Expr) -> exp.Expr:
    """`value IS NOT NULL`."""
    return exp.not_(is_null(value))


def binary(kind: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Paren:
    """`(left op right)`, in parentheses of its own."""
    return exp.paren(kind(this=left.copy(), expression=right.copy()), copy=False)


def equal(left: exp.Expr, right: exp.Expr) -> exp.EQ:
    """`left = right`."""
    return exp.EQ(this=left.copy(), expression=right.copy())


def rlike(value: exp.Expr, pattern: str) -> exp.RegexpLike:
    """Whether the pattern is found in the value; both engines agree on the plain syntax used here."""
    return exp.RegexpLike(this=value.copy(), expression=text(pattern))


def instant(moment: datetime) -> exp.Cast:
    """A TIMESTAMP literal for an aware datetime, whatever the session's zone."""
    utc = moment.astimezone(UTC)
    return cast(text(f"{utc:%Y-%m-%d %H:%M:%S.%f}Z".rjust(27, "0")), "timestamp")


def ascending(*values: exp.Expr) -> list[exp.Ordered]:
    """Order keys, a missing value after all others."""
    return [exp.Ordered(this=value.copy(), nulls_first=False) for value in values]


def descending(value: exp.Expr) -> exp.Ordered:
    """An order key, the greatest first and a missing value last."""
    return exp.Ordered(this=value.copy(), desc=True, nulls_first=False)


def over(function: exp.Expr, partition: list[exp.Expr], order: list[exp.Ordered] | None = None) -> exp.Window:
    """`function OVER (PARTITION BY ... ORDER BY ...)`."""
    window = exp.Window(this=function, partition_by=[key.copy() for key in partition])
    if order:
        window.set("order", exp.Order(expressions=order))
    return window


def count_rows() -> exp.Count:
    """`count(*)`."""
    return exp.Count(this=exp.Star())


def count_if(condition: exp.Expr) -> exp.Anonymous:
    """How many rows hold the condition."""
    return fn("count_if", condition)


def select(columns: Sequence[exp.Expr], source: exp.Expr) -> exp.Select:
    """`SELECT columns FROM source`."""
    return exp.Select().select(*columns, copy=False).from_(source, copy=False)


def sub(query: exp.Query, alias: str) -> exp.Subquery:
    """A query in parentheses, with a quoted alias."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))


def printed(query: exp.Query) -> str:
    """The text that is run."""
    return query.sql(dialect=DIALECT, identify=True)


def is_finite(value: exp.Expr) -> exp.Expr:
    """Whether a double is a number: not NaN (greater than all on both engines), not infinite."""
    return exp.LT(this=fn("abs", value), expression=double("Infinity"))


def positive_zero(value: exp.Expr) -> exp.Expr:
    """A double, the negative zero as zero: they are equal, but engines group them apart."""
    return binary(exp.Add, cast(value, "double"), cast(number(0), "double"))
