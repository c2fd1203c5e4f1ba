"""Dimensions: look-up tables, one row a key."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.catalog import Dimension
from engine.model.execution import Column
from engine.model.values import TEXT
from engine.model.views import raw_view
from engine.night.sources.cells import Cell, Zones
from engine.night.sources.fields import read_all, read_column, read_key
from engine.night.sources.keyed import keyed_counts, keyed_query
from engine.night.sources.nodes import printed


def dimension_sql(
    dimension: Dimension, raw_columns: Sequence[Column], zone: str, *, deduplicate: bool = True
) -> str:
    """`<key> string, <attribute>..., [<name column>]` from `raw__<dimension>`; rules as for customers."""
    cells = _cells(dimension, raw_columns, zone)
    query = keyed_query(dimension.key, cells, raw_view(dimension.name), deduplicate=deduplicate)
    return printed(query)


def dimension_report_sql(dimension: Dimension, raw_columns: Sequence[Column], zone: str) -> str:
    """One row of counts: `rows`, `null_keys`, `keys`, `repeated_keys`, and cells by field."""
    cells = _cells(dimension, raw_columns, zone)
    return printed(keyed_counts(dimension.key, cells, raw_view(dimension.name), ("keys", "keys")))


def _cells(dimension: Dimension, columns: Sequence[Column], zone: str) -> dict[str, Cell]:
    zones = Zones(zone, zone)
    cells = {dimension.key: read_key(dimension.key, columns)} | {
        name: cell
        for name, cell in read_all(dimension.attributes, columns, zones).items()
        if name != dimension.key
    }
    title = dimension.name_column
    if title is None or title in cells:
        return cells
    return cells | {title: read_column(title, TEXT, columns, zones)}
