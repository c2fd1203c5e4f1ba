"""Event tables: every event once, typed, of a known customer, before the base time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlglot import exp

from engine.model.catalog import Event
from engine.model.execution import Column
from engine.model.moment import Moment
from engine.model.values import DATETIME, TEXT
from engine.model.views import CUSTOMER_ID, CUSTOMERS, EVENT_ID, EVENT_TIME, ORDINAL, raw_view
from engine.night.sources.cells import Cell, Zones
from engine.night.sources.fields import (
    RAW,
    cells_query,
    lost_conditions,
    lost_counts,
    read_all,
    read_column,
    read_key,
    side_by_side,
)
from engine.night.sources.nodes import (
    ascending,
    case,
    col,
    count_if,
    count_rows,
    descending,
    equal,
    fn,
    has_value,
    instant,
    is_null,
    named,
    number,
    over,
    printed,
    select,
    sub,
    view,
)
from engine.night.sources.raw_types import Raw, find_column, raw_type

_INGESTED: Final = "__ingested"
_CELLS: Final = "cells"
_REPEATED: Final = "repeated"
_ONCE: Final = "once"


def event_sql(
    event: Event, raw_columns: Sequence[Column], moment: Moment, *, deduplicate: bool = True
) -> str:
    """`ordinal, customer_id, event_time, [event_id], <property>...` from `raw__<event>` and `customers`.

    `deduplicate=False` is for a table of which `event_ids_sql` found `duplicate_ids` to be 0 (a table
    without a declared id is never deduplicated): it saves the search for them.
    """
    cells = _cells(event, raw_columns, moment.zone)
    columns: list[exp.Expr] = [named(col(ORDINAL, "c"), ORDINAL)]
    columns += [named(col(name, "e"), name) for name in _kept(cells)]
    # An event that is not before the base time belongs to nobody. A condition of its own would be guessed to
    # leave a fifth of the events, and the engine might hold them in memory instead of the customers.
    owner = case((_before(col(EVENT_TIME, "e"), moment), col(CUSTOMER_ID, "e")))
    same = exp.EQ(this=owner, expression=col(CUSTOMER_ID, "c"))
    query = select(columns, view(CUSTOMERS, "c"))  # first: held in memory where the sizes are not known
    query = query.join(view(_ONCE, "e"), on=same, join_type="inner", copy=False)
    return printed(_with_once(event, cells, query, deduplicate))


def _before(time: exp.Expr, moment: Moment) -> exp.Expr:
    return exp.LT(this=time, expression=instant(moment.base_time))


def event_ids_sql(event: Event, raw_columns: Sequence[Column], zone: str) -> str | None:
    """One row of counts, or None where no id is declared.

    `duplicate_ids` is the number of ids with several rows, `duplicate_rows` the number of their rows.
    """
    if event.id is None:
        return None
    cells = _cells(event, raw_columns, zone)
    totals = [
        named(count_rows(), "duplicate_ids"),
        named(fn("coalesce", fn("sum", col("n")), number(0)), "duplicate_rows"),
    ]
    query = select(totals, view(_REPEATED)).with_(
        _CELLS, cells_query({EVENT_ID: cells[EVENT_ID]}, raw_view(event.name)), copy=False
    )
    return printed(query.with_(_REPEATED, _repeated(), copy=False))


def event_report_sql(
    event: Event, raw_columns: Sequence[Column], moment: Moment, *, deduplicate: bool = True
) -> str:
    """One row of counts, without a join; `eligible` less the rows staged is the events of unknown customers.

    `rows` (of the raw table), `events` (after removing duplicates), `null_customers`, `missing_times`,
    `after_base_time` (at or after it), `eligible` (the rest), and cells by field. With `deduplicate` also
    `conflicting_ids`: how many repeated ids have rows that differ where `ingested_at` does not decide.
    """
    cells = _cells(event, raw_columns, moment.zone)
    if event.id is None or not deduplicate:
        return printed(_counted_at_once(event, cells, moment))
    raw = select([named(count_rows(), "rows"), *lost_counts(cells)], view(raw_view(event.name), RAW))
    parts = [raw, select(_counts(moment), view(_ONCE)), _conflicts(cells)]
    return printed(_with_once(event, cells, side_by_side(parts), deduplicate))


def event_lost_sql(
    event: Event, raw_columns: Sequence[Column], zone: str, fields: Collection[str]
) -> str | None:
    """One row with the cells by field of `event_report_sql`, for some columns of `event_sql` only (all others
    are known to have lost nothing); None where there is nothing to count.
    """
    cells = _cells(event, raw_columns, zone)
    counts = lost_counts({name: cell for name, cell in cells.items() if name in fields or name == _INGESTED})
    return printed(select(counts, view(raw_view(event.name), RAW))) if counts else None


def _counts(moment: Moment) -> list[exp.Expr]:
    late = exp.GTE(this=col(EVENT_TIME), expression=instant(moment.base_time))
    early = exp.and_(has_value(col(CUSTOMER_ID)), _before(col(EVENT_TIME), moment))
    return [
        named(count_rows(), "events"),
        named(count_if(is_null(col(CUSTOMER_ID))), "null_customers"),
        named(count_if(is_null(col(EVENT_TIME))), "missing_times"),
        named(count_if(late), "after_base_time"),
        named(count_if(early), "eligible"),
    ]


def _counted_at_once(event: Event, cells: Mapping[str, Cell], moment: Moment) -> exp.Select:
    """All counts of a table whose rows are its events, in one reading of it."""
    asked = [named(cells[name].value, name) for name in (CUSTOMER_ID, EVENT_TIME)]
    lost = lost_conditions(cells)
    conditions = [named(when, name) for name, when in lost]
    rows = sub(select([*asked, *conditions], view(raw_view(event.name), RAW)), "c")
    counts = [named(count_if(col(name)), name) for name, _ in lost]
    return select([named(count_rows(), "rows"), *_counts(moment), *counts], rows)


def _cells(event: Event, columns: Sequence[Column], zone: str) -> dict[str, Cell]:
    zones = Zones(event.time_zone, zone)
    cells = {
        CUSTOMER_ID: read_key(event.customer, columns),
        EVENT_TIME: read_column(event.time, DATETIME, columns, zones),
    }
    if event.id is not None:
        cells[EVENT_ID] = read_column(event.id, event.id_type or TEXT, columns, zones)
        if event.ingested_at is not None:
            cells[_INGESTED] = _ingested(event.ingested_at, columns, zones)
    return cells | read_all(event.properties, columns, zones)


def _ingested(name: str, columns: Sequence[Column], zones: Zones) -> Cell:
    real = find_column(columns, name)
    raw = raw_type(real.type)
    if raw is not None and raw.family in (Raw.INTEGER, Raw.DECIMAL):
        return Cell(col(real.name, RAW))
    return read_column(name, DATETIME, columns, zones)


def _kept(cells: Mapping[str, Cell]) -> list[str]:
    return [name for name in cells if name != _INGESTED]


def _with_once(event: Event, cells: Mapping[str, Cell], query: exp.Select, deduplicate: bool) -> exp.Select:
    prepared = cells_query(cells, raw_view(event.name))
    if event.id is None or not deduplicate:
        return query.with_(_ONCE, prepared, copy=False)
    query = query.with_(_CELLS, prepared, copy=False).with_(_REPEATED, _repeated(), copy=False)
    return query.with_(_ONCE, _once(cells), copy=False)


def _repeated() -> exp.Select:
    columns: list[exp.Expr] = [named(col(EVENT_ID), "k"), named(count_rows(), "n")]
    query = select(columns, view(_CELLS)).where(has_value(col(EVENT_ID)), copy=False)
    several = exp.GT(this=count_rows(), expression=number(1))
    return query.group_by(col(EVENT_ID), copy=False).having(several, copy=False)


def _rows(cells: Mapping[str, Cell], join: str) -> exp.Select:
    rows = select([named(col(name, "a"), name) for name in cells], view(_CELLS, "a"))
    same = exp.EQ(this=col(EVENT_ID, "a"), expression=col("k", "d"))
    return rows.join(view(_REPEATED, "d"), on=same, join_type=join, copy=False)


def _once(cells: Mapping[str, Cell]) -> exp.Query:
    """Rows whose id is alone, and of each repeated id the latest, ties by the smallest in column order."""
    columns = [name for name in cells if name not in (EVENT_ID, _INGESTED)]
    order = [descending(col(_INGESTED))] if _INGESTED in cells else []
    order += ascending(*(col(name) for name in columns))
    place = over(fn("row_number"), [col(EVENT_ID)], order)
    names = _kept(cells)
    ranked = select(
        [*(col(name) for name in names), named(place, "__n")], sub(_rows(cells, "left semi"), "s")
    )
    first = select([col(name) for name in names], sub(ranked, "p")).where(
        equal(col("__n"), number(1)), copy=False
    )
    alone = _rows(cells, "left anti").select(
        *(named(col(name, "a"), name) for name in names), append=False, copy=False
    )
    return exp.union(alone, first, distinct=False, copy=False)


def _conflicts(cells: Mapping[str, Cell]) -> exp.Select:
    rows = _rows(cells, "left semi")
    if _INGESTED in cells:
        place = over(fn("rank"), [col(EVENT_ID)], [descending(col(_INGESTED))])
        ranked = select([*(col(name) for name in cells), named(place, "__n")], sub(rows, "s"))
        rows = select([col(name) for name in cells], sub(ranked, "p")).where(
            equal(col("__n"), number(1)), copy=False
        )
    names = _kept(cells)
    unlike = select([col(name) for name in names], sub(rows, "t")).distinct(copy=False)
    grouped = select([named(col(EVENT_ID), "k")], sub(unlike, "u")).group_by(col(EVENT_ID), copy=False)
    grouped = grouped.having(exp.GT(this=count_rows(), expression=number(1)), copy=False)
    return select([named(count_rows(), "conflicting_ids")], sub(grouped, "g"))
