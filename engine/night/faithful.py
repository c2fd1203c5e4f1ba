"""Source tables as an engine reads them right: as they are, or copied first.

See `engine.lake.statistics` for what the embedded engine reads wrong. No statement can tell it from a true
value, so such a table is copied without statistics, and the copy is read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from engine.lake.statistics import copy_without_statistics, misleads
from engine.model.execution import EngineKind, Format, Source
from engine.night.sources.raw_types import Raw, raw_type

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from engine.night.tables import SourceTable

log = logging.getLogger(__name__)

_EXACT_IN_FLOATS: Final = 15
"""Decimals of so many digits come back from a float unchanged."""


def readable_sources(tables: Iterable[SourceTable], engine: EngineKind, folder: Path) -> dict[str, Source]:
    """By the tables' names what to read in their place; copies lie below `folder`.

    A table that several names use is looked at, and copied, once. Raises NotFound, DamagedLog.
    """
    chosen: dict[str, Source] = {}
    found: dict[str, Source] = {}
    for table in tables:
        if table.table not in chosen:
            chosen[table.table] = _readable(table, engine, folder / table.name)
        found[table.name] = chosen[table.table]
    return found


def _readable(table: SourceTable, engine: EngineKind, folder: Path) -> Source:
    if engine is not EngineKind.EMBEDDED or table.source.format is not Format.DELTA:
        return table.source
    numbers = [column.name for column in table.columns if _is_inexact(column.type)]
    if not numbers or not misleads(table.source, numbers):
        return table.source
    log.info("the source table %s is copied: its log calls columns constant that are not", table.table)
    columns = [column.name for column in table.columns if raw_type(column.type) is not None]
    copy_without_statistics(table.source, columns, folder)
    return Source(Format.PARQUET, str(folder))


def _is_inexact(written: str) -> bool:
    raw = raw_type(written)
    if raw is None:
        return False
    return raw.family is Raw.FLOAT or (raw.family is Raw.DECIMAL and raw.precision > _EXACT_IN_FLOATS)
