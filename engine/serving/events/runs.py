"""Rows customer by customer: the form in which events are measured.

Rows come in the order of customer and time, so a customer's rows are a run. What a run adds up to is several
times quicker than a GROUP BY, and exact: sums are differences of running totals of 64-bit integers (the
caller asks `dense.fits` first).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Unit
from engine.serving.events.filters import all_of
from engine.serving.events.local_days import count_changes, local_days, periods
from engine.serving.events.plan import MINUTE
from engine.serving.events.store import EventTable

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
"""Columns of some rows, by name."""

Places: TypeAlias = NDArray[np.int64]
"""Numbers of rows within a batch, or of rows of the table."""

TIMED: Final = frozenset({Aggregate.DAYS, Aggregate.PERIODS, Aggregate.RECENCY})
"""Measures of the times of events."""

IN_RUNS: Final = TIMED | {Aggregate.COUNT, Aggregate.SUM, Aggregate.AVG, Aggregate.MIN, Aggregate.MAX}
"""Measures that are made of runs here."""

ROW: Final = "rowid"
"""The number of a row in its table, as a column that can be asked for."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Some rows of whole customers: `who` they are, and where the `count` rows of each start.

    `times` gives the microseconds since 1970 of some rows, `row_of` their numbers in the table, where the
    columns that those are made of were asked for.
    """

    who: NDArray[Any]
    starts: Places
    count: int
    columns: Arrays
    times: Callable[[Places], NDArray[np.int64]]
    row_of: Callable[[Places], Places]

    @property
    def ends(self) -> Places:
        """Where the rows of each customer end."""
        return np.append(self.starts[1:], self.count)


def matching_rows(
    table: EventTable,
    columns: Sequence[str],
    conditions: Sequence[exp.Expr],
    parameters: Mapping[str, object],
) -> Iterator[Arrays]:
    """The rows for which all conditions hold, in batches that never part a customer; none is empty."""
    query = exp.select(*(exp.column(name) for name in columns)).from_(table.table).where(all_of(conditions))
    kept: Arrays = {}
    for batch in table.stream(query, parameters):
        found = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in columns}
        rows = {name: np.concatenate((kept[name], found[name])) for name in columns} if kept else found
        ordinals = rows["ordinal"]
        if np.any(ordinals[1:] < ordinals[:-1]):
            raise InternalError(f"the events `{table.entry.name}` did not come in the order of customers")
        cut = int(np.searchsorted(ordinals, ordinals[-1]))
        if cut:
            yield {name: array[:cut] for name, array in rows.items()}
        kept = {name: array[cut:] for name, array in rows.items()}
    if kept:
        yield kept


def runs_of(rows: Arrays) -> Runs:
    """The runs of rows that were read with their `ordinal`."""
    ordinals = rows["ordinal"]
    starts = np.concatenate(([0], np.flatnonzero(ordinals[1:] != ordinals[:-1]) + 1))
    return Runs(
        ordinals[starts],
        starts,
        len(ordinals),
        rows,
        lambda places: times_of(rows, places),
        lambda places: rows[ROW][places],
    )


def totals_of_runs(
    batches: Iterator[Arrays], measure: BoundMeasure, value: str | None, zone: ZoneInfo
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """Customers, the measure's stored numbers, and how many rows each has; `value` is the measured column.

    For `recency` the number is the time of the last event in microseconds.
    """
    who: list[NDArray[Any]] = [np.zeros(0, np.uint32)]
    values: list[NDArray[Any]] = []
    counts: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for rows in batches:
        runs = runs_of(rows)
        who.append(runs.who)
        counts.append(runs.ends - runs.starts)
        values.append(_reduced(runs, measure, value, zone))
    found = np.concatenate(values) if values else np.zeros(0, np.int64)
    return np.concatenate(who), found, np.concatenate(counts)


def _reduced(runs: Runs, measure: BoundMeasure, value: str | None, zone: ZoneInfo) -> NDArray[Any]:
    """One number of each run."""
    match measure.agg:
        case Aggregate.COUNT:
            return runs.ends - runs.starts
        case Aggregate.RECENCY:
            return runs.times(runs.ends - 1)
        case Aggregate.DAYS | Aggregate.PERIODS:
            days = local_days(times_of(runs.columns), zone)
            return count_changes(runs.starts, periods(days, measure.unit or Unit.DAY))
    if value is None:
        raise InternalError(f"`{measure.agg}` measures a property")
    numbers = runs.columns[value]
    match measure.agg:
        case Aggregate.SUM | Aggregate.AVG:
            running = np.zeros(len(numbers) + 1, np.int64)
            np.cumsum(numbers, dtype=np.int64, out=running[1:])
            return np.asarray(running[runs.ends] - running[runs.starts])
        case Aggregate.MIN:
            return np.minimum.reduceat(numbers, runs.starts)
        case Aggregate.MAX:
            return np.maximum.reduceat(numbers, runs.starts)
        case _:
            raise InternalError(f"`{measure.agg}` is not made of runs")


def times_of(rows: Arrays, places: Places | slice = slice(None)) -> NDArray[np.int64]:
    """Microseconds since 1970 of some rows that have `minute` and `rest`."""
    return np.asarray(rows["minute"][places].astype(np.int64) * MINUTE + rows["rest"][places])
