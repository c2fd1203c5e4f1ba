"""How far a tag's values have moved: the total variation distance of two distributions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.model.values import ValueType
from engine.model.views import ORDINAL, TAG_VALUE
from engine.night.sources.nodes import (
    ascending,
    binary,
    case,
    cast,
    col,
    count_rows,
    fn,
    has_value,
    named,
    number,
    over,
    printed,
    select,
    sub,
    view,
)

if TYPE_CHECKING:
    import pyarrow

_WIDE = "decimal(38,0)"


def drift_sql(now: str, before: str, value_type: ValueType) -> str:
    """One row of exact counts from which `read_drift` gives the drift between the values of two views.

    Half the sum over values of |share now - share before|; numbers are first cut at the deciles of `before`.
    A share is of the customers with a value.
    """
    sides = [_counts(now, "a", value_type), _counts(before, "b", value_type)]
    both = exp.union(_side(sides[0], "a"), _side(sides[1], "b"), distinct=False, copy=False)
    by_value = select([_total("a"), _total("b")], sub(both, "u")).group_by(col("v"), copy=False)
    columns = [col("a"), col("b"), named(over(fn("sum", col("a")), []), "all_a")]
    shares = select([*columns, named(over(fn("sum", col("b")), []), "all_b")], sub(by_value, "g"))
    apart = fn("abs", binary(exp.Sub, _times("a", "all_b"), _times("b", "all_a")))
    query = select(
        [
            named(fn("sum", apart), "apart"),
            named(fn("max", col("all_a")), "now"),
            named(fn("max", col("all_b")), "before"),
        ],
        sub(shares, "s"),
    )
    return printed(query.with_("edges", _deciles(before), copy=False) if value_type.is_number else query)


def read_drift(table: pyarrow.Table) -> Decimal | None:
    """Read the row of `drift_sql`: 0..1, or None where either side has no value at all."""
    row = table.to_pylist()[0]
    now, before = int(row["now"] or 0), int(row["before"] or 0)
    return Decimal(int(row["apart"])) / (2 * now * before) if now and before else None


def _values(name: str) -> exp.Select:
    query = select([named(col(TAG_VALUE), "v")], view(name))
    return query.where(has_value(col(ORDINAL)), has_value(col(TAG_VALUE)), copy=False)


def _counts(name: str, alias: str, value_type: ValueType) -> exp.Select:
    values = select([col("v"), named(count_rows(), "n")], sub(_values(name), alias))
    values = values.group_by(col("v"), copy=False)
    if not value_type.is_number:
        return values
    edges = [(exp.LTE(this=col("v", "c"), expression=col(f"q{k}", "e")), number(k)) for k in range(1, 10)]
    columns = [named(case(*edges, default=number(10)), "v"), named(col("n", "c"), "n")]
    return select(columns, sub(values, "c")).join(view("edges", "e"), join_type="cross", copy=False)


def _deciles(before: str) -> exp.Select:
    """The nine values at or below which at least 1/10, 2/10, ... of the customers lie."""
    counted = select([col("v"), named(count_rows(), "n")], sub(_values(before), "t"))
    counted = counted.group_by(col("v"), copy=False)
    running = over(fn("sum", col("n")), [], ascending(col("v")))
    everyone = over(fn("sum", col("n")), [])
    placed = select([col("v"), named(running, "upto"), named(everyone, "n")], sub(counted, "c"))
    reached = [
        exp.GTE(
            this=binary(exp.Mul, col("upto"), number(10)), expression=binary(exp.Mul, col("n"), number(k))
        )
        for k in range(1, 10)
    ]
    edges = [named(fn("min", case((there, col("v")))), f"q{k}") for k, there in enumerate(reached, start=1)]
    return select(edges, sub(placed, "p"))


def _side(counts: exp.Select, name: str) -> exp.Select:
    other = "b" if name == "a" else "a"
    columns = {name: cast(col("n"), _WIDE), other: cast(number(0), _WIDE)}
    return select([col("v"), *(named(columns[key], key) for key in ("a", "b"))], sub(counts, "k"))


def _total(name: str) -> exp.Expr:
    return named(cast(fn("sum", col(name)), _WIDE), name)


def _times(left: str, right: str) -> exp.Expr:
    return binary(exp.Mul, cast(col(left), "decimal(18,0)"), cast(col(right), "decimal(18,0)"))
