"""From bound trees to Spark SQL over the views of `engine.model.views`."""

from __future__ import annotations

from engine.segments.to_sql.filters import filter_to_sql
from engine.segments.to_sql.measurements import measurement_to_sql
from engine.segments.to_sql.segments import rules_to_sql, segment_to_sql

__all__ = ["filter_to_sql", "measurement_to_sql", "rules_to_sql", "segment_to_sql"]
