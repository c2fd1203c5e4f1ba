"""A published snapshot as views of an engine session: what its run read, read once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import NotFound
from engine.lake.layout import Layout
from engine.lake.tables import open_table
from engine.lake.types import columns_of
from engine.model.execution import EngineKind, Format, Source
from engine.model.moment import Moment
from engine.model.views import CLEAN_CUSTOMERS, CUSTOMERS, ORDINALS, raw_view, tag_view
from engine.night import sources as prepared
from engine.night.faithful import readable_sources
from engine.night.tables import SourceTable, source_of
from engine.night.values import register_kept

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.execution import Execution
    from engine.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Past:
    """A snapshot of the workspace in `root`, with the catalog that it was made by.

    `scratch` is a folder for copies of sources that the engine would read wrong.
    """

    root: Path
    catalog: Catalog
    snapshot: Snapshot
    engine: EngineKind
    scratch: Path


def register_past(
    execution: Execution, past: Past, *, tags: Collection[str] = (), events: Collection[str] = ()
) -> None:
    """Register the snapshot's customers, and those of its tags and events that are asked for.

    Sources are read at the versions that the run pinned. Raises NotFound for a tag that the snapshot does
    not hold, NotFound and DamagedLog where a version is not kept any more.
    """
    tables = {table.name: table for table in _tables(execution, past, events)}
    for name, source in readable_sources(tables.values(), past.engine, past.scratch).items():
        execution.read(raw_view(name), source)
    _register_customers(execution, past, tables[CUSTOMERS])
    moment = Moment(past.snapshot.base_time, past.snapshot.zone)
    for name in sorted(events):
        sql = prepared.event_sql(past.catalog.events[name], tables[name].columns, moment)
        execution.define(name, sql)
    for code in sorted(tags):
        kept = past.snapshot.tags.get(code)
        if kept is None:
            raise NotFound(f"the snapshot `{past.snapshot.id}` holds no tag `{code}`", code="unknown_tag")
        register_kept(execution, Layout(past.root / "lake"), tag_view(code), kept)


def _register_customers(execution: Execution, past: Past, table: SourceTable) -> None:
    declared, lake = past.catalog.customers, Layout(past.root / "lake").customers
    clean = prepared.customers_sql(declared, table.columns, past.snapshot.zone)
    execution.define(CLEAN_CUSTOMERS, clean)
    execution.read(ORDINALS, Source(Format.DELTA, str(lake), past.snapshot.tables["customers"]))
    execution.define(CUSTOMERS, prepared.universe_sql(declared))


def _tables(execution: Execution, past: Past, events: Collection[str]) -> Iterator[SourceTable]:
    yield _table(execution, past, CUSTOMERS, past.catalog.customers.table)
    for name in sorted(events):
        yield _table(execution, past, name, past.catalog.events[name].table)


def _table(execution: Execution, past: Past, name: str, table: str) -> SourceTable:
    found = source_of(table, past.root)
    source = Source(found.format, found.location, past.snapshot.sources.get(table))
    if source.format is Format.DELTA and "://" not in source.location:
        opened = open_table(Path(source.location), source.version)
        return SourceTable(name, table, source, tuple(columns_of(opened.schema())))
    return SourceTable(name, table, source, tuple(execution.columns(source)))
