"""The declared sources: read `catalog.yaml`, check it against real tables, propose entries for new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.model.catalog import Catalog
from engine.model.execution import Column
from engine.model.issue import Issue

__all__ = ["check_catalog", "propose_entry", "read_catalog"]

ColumnsOf = Callable[[str], "Sequence[Column] | None"]
"""The real columns of a table by its location as the catalog writes it; None where there is no table."""


def read_catalog(path: Path) -> tuple[Catalog | None, list[Issue]]:
    """Read `catalog.yaml`; None where its errors leave nothing that could be used.

    Every problem of the file is in the issues, with file and line. Real tables are not looked at.
    """
    raise NotImplementedError


def check_catalog(catalog: Catalog, columns_of: ColumnsOf) -> tuple[Catalog, list[Issue]]:
    """Compare the catalog with the real tables.

    The catalog returned has `Event.time_is_date` and `Event.id_type` filled in. A table that does not exist
    (yet) is a warning `table_missing`; everything else that would make a run fail is an error.
    """
    raise NotImplementedError


def propose_entry(
    table: str,
    columns: Sequence[Column],
    *,
    name: str | None = None,
    scales: Mapping[str, tuple[int, int]] | None = None,
) -> str:
    """A commented YAML entry for `table`, for the admin to correct.

    `scales` gives for float columns the largest number of digits before and after the point that was seen
    in the data, from which `decimal(p,s)` is proposed.
    """
    raise NotImplementedError
