"""The source tables of a catalog: where they are, which columns and version they have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ConfigurationError
from engine.lake.tables import exists, inspect
from engine.model.execution import Column, EngineKind, Format, Source
from engine.model.views import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.model.catalog import Catalog
    from engine.model.execution import Execution


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A source table of the catalog: `name` is `customers`, an event or a dimension; `table` as written."""

    name: str
    table: str
    source: Source
    columns: tuple[Column, ...] = ()


def source_of(table: str, root: Path) -> Source:
    """How a table of the catalog is read: a path (relative to the workspace) or URL of a Delta table, else a
    name in the catalog of a Spark cluster."""
    if "://" in table:
        return Source(Format.DELTA, table)
    if "/" in table or (root / table).is_dir():
        return Source(Format.DELTA, str(root / table))
    return Source(Format.TABLE, table)


def tables_of_catalog(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Name and table of the customers, events and dimensions, in this order."""
    yield CUSTOMERS, catalog.customers.table
    for name, event in catalog.events.items():
        yield name, event.table
    for name, dimension in catalog.dimensions.items():
        yield name, dimension.table


def pin_sources(
    catalog: Catalog, root: Path, engine: EngineKind, execution: Callable[[], Execution]
) -> tuple[SourceTable, ...]:
    """Every source table with its present version and columns.

    Local Delta tables are looked at without an engine; `execution` opens one for the others. A table is
    pinned once even where several names use it. Raises NotFound, DamagedLog, and ConfigurationError
    (`unsupported_table`) for tables that the embedded engine would read wrong.
    """
    pinned: dict[str, tuple[Source, tuple[Column, ...]]] = {}
    found: list[SourceTable] = []
    for name, table in tables_of_catalog(catalog):
        if table not in pinned:
            pinned[table] = _pin(table, source_of(table, root), engine, execution)
        source, columns = pinned[table]
        found.append(SourceTable(name, table, source, columns))
    return tuple(found)


def columns_of_table(
    table: str, root: Path, engine: EngineKind, execution: Callable[[], Execution]
) -> list[Column] | None:
    """The real columns of a table of the catalog; None where there is no such table."""
    source = source_of(table, root)
    if _is_local(source) and not exists(source.location):
        return None
    return list(_pin(table, source, engine, execution)[1])


def versions_of(sources: tuple[SourceTable, ...]) -> dict[str, int | None]:
    """The pinned version of each table, as the catalog writes it."""
    return {item.table: item.source.version for item in sources}


def _pin(
    table: str, source: Source, engine: EngineKind, execution: Callable[[], Execution]
) -> tuple[Source, tuple[Column, ...]]:
    if not _is_local(source):
        opened = execution()
        version = opened.version(source)
        pinned = Source(source.format, source.location, version)
        return pinned, tuple(opened.columns(pinned))
    features = inspect(Path(source.location))
    if features.unreadable and engine is EngineKind.EMBEDDED:
        raise ConfigurationError(
            f"the source table `{table}` uses {' and '.join(features.unreadable)}, which the embedded engine "
            'does not read; use Apache Spark (`engine.kind = "spark"`) or rewrite the table without',
            code="unsupported_table",
        )
    return Source(source.format, source.location, features.version), features.columns


def _is_local(source: Source) -> bool:
    return source.format is Format.DELTA and "://" not in source.location
