"""The declared sources: read `catalog.yaml`, check it against real tables, propose entries for new ones."""

from __future__ import annotations

from engine.catalog.json_schema import catalog_schema
from engine.catalog.propose import propose_entry
from engine.catalog.read import parse_catalog, read_catalog
from engine.catalog.tables import ColumnsOf, check_catalog

__all__ = [
    "ColumnsOf",
    "catalog_schema",
    "check_catalog",
    "parse_catalog",
    "propose_entry",
    "read_catalog",
]
