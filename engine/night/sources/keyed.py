"""Tables with one row a key: customers and dimensions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from engine.night.sources.cells import Cell
from engine.night.sources.fields import RAW, cells_query, differs, lost_counts, side_by_side
from engine.night.sources.nodes import (
    case,
    col,
    count_if,
    count_rows,
    fn,
    has_value,
    is_null,
    named,
    number,
    select,
    sub,
    view,
)

_CELLS = "cells"
_REPEATED = "repeated"


def keyed_query(key: str, cells: Mapping[str, Cell], source: str, *, deduplicate: bool) -> exp.Select:
    """One row a key: `<key>, <field>...`; where rows of a key differ in a field, it has no value.

    Only the rows of repeated keys are grouped: they are few, and the others pass as they are.
    """
    rows = select([col(name) for name in cells], view(_CELLS)).where(has_value(col(key)), copy=False)
    prepared = cells_query(cells, source)
    if not deduplicate:
        return rows.with_(_CELLS, prepared, copy=False)
    once = _rows(key, cells, "left anti")
    query = exp.union(once, _merged(key, cells), distinct=False, copy=False)
    whole = select([col(name) for name in cells], sub(query, "u"))
    return whole.with_(_CELLS, prepared, copy=False).with_(_REPEATED, _repeated(key), copy=False)


def keyed_counts(key: str, cells: Mapping[str, Cell], source: str, names: tuple[str, str]) -> exp.Select:
    """One row: `rows`, `null_<names[0]>`, `<names[1]>`, `repeated_<names[0]>`, and lost cells."""
    ids, things = names
    raw = [
        named(count_rows(), "rows"),
        named(count_if(is_null(cells[key].value)), f"null_{ids}"),
        *lost_counts(cells),
    ]
    counted = select([named(count_rows(), "n")], sub(cells_query({key: cells[key]}, source), "c"))
    counted = counted.where(has_value(col(key)), copy=False).group_by(col(key), copy=False)
    several = exp.GT(this=col("n"), expression=number(1))
    keys = [named(count_rows(), things), named(count_if(several), f"repeated_{ids}")]
    return side_by_side([select(raw, view(source, RAW)), select(keys, sub(counted, "k"))])


def _repeated(key: str) -> exp.Select:
    query = select([named(col(key), "k")], view(_CELLS)).where(has_value(col(key)), copy=False)
    return query.group_by(col(key), copy=False).having(
        exp.GT(this=count_rows(), expression=number(1)), copy=False
    )


def _rows(key: str, cells: Mapping[str, Cell], join: str) -> exp.Select:
    rows = select([named(col(name, "c"), name) for name in cells], view(_CELLS, "c"))
    same = exp.EQ(this=col(key, "c"), expression=col("k", "d"))
    return rows.join(view(_REPEATED, "d"), on=same, join_type=join, copy=False).where(
        has_value(col(key, "c")), copy=False
    )


def _merged(key: str, cells: Mapping[str, Cell]) -> exp.Select:
    columns: list[exp.Expr] = [
        named(col(key), key)
        if name == key
        else named(case((exp.not_(_differs(name)), fn("min", col(name)))), name)
        for name in cells
    ]
    return select(columns, sub(_rows(key, cells, "left semi"), "s")).group_by(col(key), copy=False)


def _differs(name: str) -> exp.Expr:
    """Whether a group's rows differ in the column; never NULL."""
    return fn("coalesce", differs(col(name)), exp.false())
