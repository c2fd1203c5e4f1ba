"""Sources become clean, typed copies of one moment: customers with ordinals, events, dimensions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.lake.commit import commit_more, ensure_table
from engine.lake.files import settle
from engine.lake.tables import open_table
from engine.lake.types import customers_schema
from engine.model.execution import Format, Source
from engine.model.run import Stage
from engine.model.views import CLEAN_CUSTOMERS, CUSTOMERS, ORDINALS, raw_view
from engine.night import sources as prepared
from engine.night.counted import count_events
from engine.night.faithful import readable_sources
from engine.night.faults import fault_point
from engine.night.report import SourceReport
from engine.night.staged import folder_of_events, recall, remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow

    from engine.lake.files import DataFile
    from engine.model.catalog import Event
    from engine.night.tables import SourceTable
    from engine.night.walk import Walk


@dataclass(frozen=True, slots=True)
class Prepared:
    """The staged copies: `customers`, `events` and `dimensions` as files, `universe` customers, the version
    of `lake/customers` that holds their ordinals, and what was left out."""

    customers: tuple[DataFile, ...]
    events: Mapping[str, tuple[DataFile, ...]]
    dimensions: Mapping[str, tuple[DataFile, ...]]
    universe: int
    customers_version: int
    reports: tuple[SourceReport, ...]


def prepare_sources(walk: Walk) -> Prepared:
    """Register every view that definitions may name; customers and events are staged as Parquet."""
    tables = {table.name: table for table in walk.gathered.sources}
    with walk.journal.timed(Stage.CUSTOMERS.value):
        read = readable_sources(tables.values(), walk.inputs.engine, walk.stage / "sources")
        for name, source in read.items():
            walk.execution.read(raw_view(name), source)
        files, version, report = _customers(walk, tables[CUSTOMERS])
    reports, events, dimensions = [report], {}, {}
    walk.begin(Stage.EVENTS)
    with walk.journal.timed(Stage.EVENTS.value):
        for name in walk.inputs.catalog.events:
            events[name], report = _event(walk, tables[name])
            reports.append(report)
        for name in walk.inputs.catalog.dimensions:
            dimensions[name], report = _dimension(walk, tables[name])
            reports.append(report)
    universe = sum(file.rows for file in files)
    return Prepared(files, events, dimensions, universe, version, tuple(reports))


def _customers(walk: Walk, table: SourceTable) -> tuple[tuple[DataFile, ...], int, SourceReport]:
    walk.journal.step(Stage.CUSTOMERS, CUSTOMERS)
    walk.begin(Stage.CUSTOMERS)
    declared, zone = walk.inputs.catalog.customers, walk.moment.zone
    found = walk.execution.fetch(prepared.customers_report_sql(declared, table.columns, zone))
    report = _report(table, found)
    twice = report.counts.get("repeated_ids", 0) > 0
    clean = prepared.customers_sql(declared, table.columns, zone, deduplicate=twice)
    walk.staged(CLEAN_CUSTOMERS, clean, walk.stage / "clean_customers")
    version = _give_ordinals(walk)
    files = walk.staged(CUSTOMERS, prepared.universe_sql(declared), walk.stage / CUSTOMERS)
    fault_point("customers_staged")
    return tuple(files), version, replace(report, rows=sum(file.rows for file in files))


def _give_ordinals(walk: Walk) -> int:
    """Append customers without an ordinal to `lake/customers`; its version that holds all of them."""
    lake = walk.layout.customers
    ensure_table(lake, customers_schema())
    version = open_table(lake).version()
    walk.execution.read(ORDINALS, Source(Format.DELTA, str(lake), version))
    folder = lake / f"{walk.run.id}-{walk.run.attempt}"
    walk.execution.write(prepared.new_ordinals_sql(), str(folder), timeout=walk.inputs.statement_timeout)
    files = settle(folder)
    fault_point("ordinals_written")
    if files:
        walk.still_ours()
        version = commit_more(lake, files, customers_schema(), walk.notes).version
        fault_point("ordinals_committed")
        walk.execution.read(ORDINALS, Source(Format.DELTA, str(lake), version))
    return version


def _event(walk: Walk, table: SourceTable) -> tuple[tuple[DataFile, ...], SourceReport]:
    walk.journal.step(Stage.EVENTS, table.name)
    event = walk.inputs.catalog.events[table.name]
    meaning = prepared.event_sql(event, table.columns, walk.moment)
    again = recall(walk, table.name, meaning)
    if again is not None:
        folder = folder_of_events(walk) / table.name
        walk.execution.read(table.name, Source(Format.PARQUET, str(folder)))
        return again
    files, report = _stage_event(walk, table, event)
    remember(walk, table.name, meaning, files, report)
    return files, report


def _stage_event(walk: Walk, table: SourceTable, event: Event) -> tuple[tuple[DataFile, ...], SourceReport]:
    counts: dict[str, int] = {}
    duplicates = prepared.event_ids_sql(event, table.columns, walk.moment.zone)
    if duplicates is not None:
        counts = dict(prepared.read_report(walk.execution.fetch(duplicates)).counts)
    twice = counts.get("duplicate_ids", 0) > 0
    sql = prepared.event_sql(event, table.columns, walk.moment, deduplicate=twice)
    files = walk.staged(table.name, sql, folder_of_events(walk) / table.name)
    fault_point("event_staged", table.name)
    rows = sum(file.rows for file in files)
    found = count_events(walk.execution, event, table, walk.moment, files, deduplicate=twice)
    counts |= found.counts
    counts["unknown_customers"] = counts.get("eligible", rows) - rows
    return tuple(files), replace(_told(table, found), rows=rows, counts=counts)


def _dimension(walk: Walk, table: SourceTable) -> tuple[tuple[DataFile, ...], SourceReport]:
    walk.journal.step(Stage.EVENTS, table.name)
    dimension, zone = walk.inputs.catalog.dimensions[table.name], walk.moment.zone
    counted = prepared.dimension_report_sql(dimension, table.columns, zone)
    report = _report(table, walk.execution.fetch(counted))
    twice = report.counts.get("repeated_keys", 0) > 0
    sql = prepared.dimension_sql(dimension, table.columns, zone, deduplicate=twice)
    files = walk.staged(table.name, sql, walk.stage / "dimensions" / table.name)
    return tuple(files), replace(report, rows=sum(file.rows for file in files))


def _report(table: SourceTable, counted: pyarrow.Table) -> SourceReport:
    return _told(table, prepared.read_report(counted))


def _told(table: SourceTable, found: prepared.SourceReport) -> SourceReport:
    return SourceReport(table.name, 0, table.source.version, found.counts, found.misfits, found.nul_texts)
