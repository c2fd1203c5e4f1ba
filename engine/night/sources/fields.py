"""The declared fields of a table, each read as a cell, and the counts of what that lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.catalog import Field
from engine.model.execution import Column
from engine.model.values import TEXT, ValueType
from engine.night.sources.cells import Cell, Zones, read_cell
from engine.night.sources.nodes import case, col, count_if, equal, fn, named, number, select, sub, text, view
from engine.night.sources.raw_types import Raw, find_column, raw_type
from engine.night.sources.report import MISFIT, NUL

RAW = "r"
"""The alias of the raw table while cells are read."""


def read_field(field: Field, columns: Sequence[Column], zones: Zones) -> Cell:
    """A declared field of the raw table."""
    return read_column(field.column, field.type, columns, zones, empty_is_missing=field.empty_text_is_missing)


def read_column(
    name: str,
    declared: ValueType,
    columns: Sequence[Column],
    zones: Zones,
    *,
    empty_is_missing: bool = False,
) -> Cell:
    """A column of the raw table as a value of the declared type; the error names the column."""
    real = find_column(columns, name)
    try:
        return read_cell(col(real.name, RAW), real.type, declared, zones, empty_is_missing=empty_is_missing)
    except StatementFailed as failed:
        raise StatementFailed(f"`{name}`: {failed.message}", code=failed.code) from None


def read_key(name: str, columns: Sequence[Column]) -> Cell:
    """A customer's or thing's key as text: never trimmed; null, empty and U+0000 are missing."""
    real = find_column(columns, name)
    raw = raw_type(real.type)
    column = col(real.name, RAW)
    whole = raw is not None and raw.family is Raw.DECIMAL and raw.scale == 0
    if raw is None or not (whole or raw.family in (Raw.TEXT, Raw.INTEGER)):
        raise StatementFailed(
            f"`{name}`: a column of type {real.type} cannot be a key: keys are text or integers",
            code="type_mismatch",
        )
    cell = read_cell(column, real.type, TEXT, Zones("UTC", "UTC"))
    if raw.family is not Raw.TEXT or cell.nul is None:
        return cell
    bad = exp.or_(equal(column, text("")), cell.nul)
    return Cell(value=case((exp.not_(bad), column)), nul=cell.nul)


def read_all(fields: Mapping[str, Field], columns: Sequence[Column], zones: Zones) -> dict[str, Cell]:
    """Every declared field by name."""
    return {name: read_field(field, columns, zones) for name, field in fields.items()}


def cells_query(cells: Mapping[str, Cell], source: str) -> exp.Select:
    """`SELECT <cell> AS <name>, ...` from the raw view."""
    return select([named(cell.value, name) for name, cell in cells.items()], view(source, RAW))


def lost_counts(cells: Mapping[str, Cell]) -> list[exp.Expr]:
    """Counts over the raw table of cells made missing: `misfit__<field>`, `nul__<field>`."""
    return [named(count_if(when), name) for name, when in lost_conditions(cells)]


def lost_conditions(cells: Mapping[str, Cell]) -> list[tuple[str, exp.Expr]]:
    """When cells are made missing, by the name of their count; cells that never are have none."""
    misfits = [(MISFIT + name, cell.misfit) for name, cell in cells.items()]
    nuls = [(NUL + name, cell.nul) for name, cell in cells.items()]
    return [(name, when) for name, when in (*misfits, *nuls) if when is not None]


def side_by_side(counts: Iterable[exp.Select]) -> exp.Select:
    """The single rows of several counting queries as one row."""
    queries = [sub(query, f"q{at}") for at, query in enumerate(counts)]
    columns = [
        col(column.alias, f"q{at}") for at, query in enumerate(queries) for column in query.this.selects
    ]
    joined = select([named(column, column.name) for column in columns], queries[0])
    for query in queries[1:]:
        joined = joined.join(query, join_type="cross", copy=False)
    return joined


def differs(column: exp.Expr) -> exp.Expr:
    """Whether the rows of a group differ in a column; a missing value differs from any value."""
    least, greatest = fn("min", column), fn("max", column)
    given, rows = exp.Count(this=column.copy()), exp.Count(this=exp.Star())
    partly = exp.and_(exp.GT(this=given, expression=number(0)), exp.LT(this=given.copy(), expression=rows))
    return exp.or_(exp.NEQ(this=least, expression=greatest), partly)
