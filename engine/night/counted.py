"""What preparing an event table left out: as far as what is written proves it without asking the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.lake.statistics import nulls_of, recorded
from engine.model.execution import Format
from engine.model.views import CUSTOMER_ID, EVENT_ID, EVENT_TIME
from engine.night import sources as prepared
from engine.night.sources.raw_types import find_column

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.lake.files import DataFile
    from engine.model.catalog import Event
    from engine.model.execution import Execution
    from engine.model.moment import Moment
    from engine.night.sources import SourceReport
    from engine.night.tables import SourceTable


def count_events(
    execution: Execution,
    event: Event,
    table: SourceTable,
    moment: Moment,
    staged: Sequence[DataFile],
    *,
    deduplicate: bool,
) -> SourceReport:
    """The counts of `event_report_sql`, for the rows of `event_sql` that were `staged`.

    Where as many rows were staged as the table's log counts, none was left out; and a column that has as
    many missing values as before has lost none. Only what is not proved so is asked of the engine.
    """
    unproved = None if deduplicate else _unproved(event, table, staged)
    if unproved is None:
        sql = prepared.event_report_sql(event, table.columns, moment, deduplicate=deduplicate)
        return prepared.read_report(execution.fetch(sql))
    rows = sum(file.rows for file in staged)
    none = dict.fromkeys(("null_customers", "missing_times", "after_base_time"), 0)
    counts = {"rows": rows, "events": rows, **none, "eligible": rows}
    asked = prepared.event_lost_sql(event, table.columns, moment.zone, unproved)
    if asked is None:
        return prepared.SourceReport(counts)
    return replace(prepared.read_report(execution.fetch(asked)), counts=counts)


def _unproved(event: Event, table: SourceTable, staged: Sequence[DataFile]) -> Collection[str] | None:
    """The staged columns that may have lost values; None where rows may have been left out."""
    source = table.source
    known = recorded(source) if source.format is Format.DELTA and "://" not in source.location else None
    if known is None or known.rows != sum(file.rows for file in staged):
        return None
    after = nulls_of(file.path for file in staged)
    columns = {CUSTOMER_ID: event.customer, EVENT_TIME: event.time}
    columns |= {name: field.column for name, field in event.properties.items()}
    if event.id is not None:
        columns[EVENT_ID] = event.id
    real = {name: find_column(table.columns, column).name for name, column in columns.items()}
    return {
        name
        for name, column in real.items()
        if column not in known.nulls or after.get(name) != known.nulls[column]
    }
