"""All measures, one row each: a new one is a row in one of these files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.segment import Aggregate
from engine.segments.measures import amounts, choosing, counting
from engine.segments.measures.row import COUNTED, MEASURED, MeasureRow

__all__ = ["COUNTED", "MEASURED", "MEASURES", "MeasureRow"]

MEASURES: Final[Mapping[Aggregate, MeasureRow]] = MappingProxyType(
    {row.agg: row for module in (counting, amounts, choosing) for row in module.ROWS}
)
"""Every measure by its name."""
