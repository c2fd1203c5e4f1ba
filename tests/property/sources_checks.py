"""What prepared sources must give on any engine, compared with `sources_reference`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.model.catalog import Event
from engine.model.execution import Column, EngineKind, Execution, Format, Source
from engine.model.moment import Moment
from engine.model.views import CLEAN_CUSTOMERS, CUSTOMERS, ORDINALS, raw_view
from engine.night.faithful import readable_sources
from engine.night.sources import (
    customers_report_sql,
    customers_sql,
    event_ids_sql,
    event_report_sql,
    event_sql,
    new_ordinals_sql,
    read_report,
    universe_sql,
)
from engine.night.tables import SourceTable
from tests.property import sources_reference as reference
from tests.property import sources_worlds as worlds
from tests.property.sources_reference import Row

GIVEN = ("b", 4)
"""A customer with an ordinal from an earlier run; it may be gone from the source."""


@dataclass(frozen=True)
class Case:
    """Raw rows, how the event table is declared, and how the tables are kept."""

    customers: list[Row]
    rows: list[Row]
    event: Event
    kind: Format = Format.DELTA


def check_case(engine: Execution, folder: Path, case: Case, zone: str) -> None:
    """Customers, ordinals, events and the reports of both."""
    ordinals = _check_customers(engine, folder / "customers", case.customers, case.kind, zone)
    source = worlds.write(folder / "visit", case.rows, case.kind)
    columns = _read_raw(engine, "visit", source, folder)
    moment = Moment(worlds.BASE, zone)
    wanted = reference.events_of(case.event, case.rows, moment, ordinals)
    same_rows(fetch(engine, event_sql(case.event, columns, moment)), wanted)
    counts = read_report(engine.fetch(event_report_sql(case.event, columns, moment)))
    _check_report(counts.counts, case, moment)
    wanted_misfits = reference.misfits_of(case.event, case.rows, moment.zone)
    assert counts.misfits == wanted_misfits, f"{counts.misfits} != {wanted_misfits}"
    ids = event_ids_sql(case.event, columns, zone)
    if ids is not None:
        found = read_report(engine.fetch(ids)).counts
        keys = reference.event_ids(case.event, case.rows, zone)
        repeated = {key for key in keys if keys.count(key) > 1}
        assert found["duplicate_ids"] == len(repeated)
        assert found["duplicate_rows"] == sum(key in repeated for key in keys)


def _check_customers(
    engine: Execution, folder: Path, rows: list[Row], kind: Format, zone: str
) -> dict[str, int]:
    declared, source = worlds.customers(), worlds.write(folder, rows, kind)
    columns = _read_raw(engine, CUSTOMERS, source, folder)
    wanted = reference.customers_of(declared, rows, zone)
    clean = customers_sql(declared, columns, zone)
    same_rows(fetch(engine, clean), [{"customer_id": key} | row for key, row in wanted.items()])
    counts = read_report(engine.fetch(customers_report_sql(declared, columns, zone))).counts
    keys = [reference.read_key(row["member"]) for row in rows]
    assert counts["rows"] == len(rows)
    assert counts["null_ids"] == keys.count(None)
    assert counts["customers"] == len(wanted)
    assert counts["repeated_ids"] == sum(keys.count(key) > 1 for key in wanted)
    engine.define(CLEAN_CUSTOMERS, clean)
    ordinals = _check_ordinals(engine, set(wanted))
    engine.define(CUSTOMERS, universe_sql(declared))
    universe = [{"ordinal": ordinals[key], "customer_id": key} | row for key, row in wanted.items()]
    same_rows(fetch(engine, f"SELECT * FROM {CUSTOMERS}"), universe)
    return {key: ordinals[key] for key in wanted}


def _read_raw(engine: Execution, name: str, source: Source, folder: Path) -> tuple[Column, ...]:
    """Register a table as the night does on the embedded engine; its columns."""
    columns = tuple(engine.columns(source))
    table = SourceTable(name, name, source, columns)
    for read in readable_sources([table], EngineKind.EMBEDDED, folder / "copies").values():
        engine.read(raw_view(name), read)
    return columns


def _check_ordinals(engine: Execution, customers: set[str]) -> dict[str, int]:
    """New customers are numbered in code-point order, after the greatest ordinal given before."""
    before = f"SELECT '{GIVEN[0]}' AS customer_id, CAST({GIVEN[1]} AS INT) AS ordinal"
    engine.define(ORDINALS, before)
    new = sorted(customers - {GIVEN[0]}, key=str.encode)
    ordinals = {key: GIVEN[1] + 1 + at for at, key in enumerate(new)}
    got = fetch(engine, new_ordinals_sql())
    same_rows(got, [{"customer_id": key, "ordinal": at} for key, at in ordinals.items()])
    added = [f"SELECT '{key}', CAST({at} AS INT)" for key, at in ordinals.items()]
    engine.define(ORDINALS, " UNION ALL ".join([before, *added]))
    return ordinals | dict([GIVEN])


def _check_report(counts: Mapping[str, int], case: Case, moment: Moment) -> None:
    read = reference.once(case.event, reference.read_events(case.event, case.rows, moment.zone))
    times = [row["event_time"] for row in read]
    late = [time for time in times if isinstance(time, datetime) and time >= moment.base_time]
    anyone = {str(row["customer_id"]): 0 for row in read if row["customer_id"] is not None}
    assert counts["rows"] == len(case.rows)
    assert counts["events"] == len(read)
    assert counts["null_customers"] == sum(row["customer_id"] is None for row in read)
    assert counts["missing_times"] == times.count(None)
    assert counts["after_base_time"] == len(late)
    assert counts["eligible"] == len(reference.events_of(case.event, case.rows, moment, anyone))
    if case.event.id is not None:
        assert counts["conflicting_ids"] == reference.conflicts(case.event, case.rows, moment.zone)


def fetch(engine: Execution, sql: str) -> list[Row]:
    """The rows of a statement, instants in UTC."""
    return [{name: _in_utc(value) for name, value in row.items()} for row in engine.fetch(sql).to_pylist()]


def _in_utc(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def same_rows(got: list[Row], wanted: list[Row]) -> None:
    """Equal as bags of rows; only what differs is told."""
    found, expected = Counter(map(repr, got)), Counter(map(repr, wanted))
    surplus, lacking = sorted(found - expected), sorted(expected - found)
    assert not surplus and not lacking, f"not wanted: {surplus[:3]}\nlacking: {lacking[:3]}"
