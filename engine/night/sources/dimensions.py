"""Dimensions: look-up tables, one row a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.catalog import Dimension
    from engine.model.execution import Column


def dimension_sql(dimension: Dimension, raw_columns: Sequence[Column]) -> str:
    """`<key> string, <attribute>...` from `raw__<dimension>`; the same rules as for customers."""
    raise NotImplementedError


def dimension_report_sql(dimension: Dimension, raw_columns: Sequence[Column]) -> str:
    """One row of counts: `rows`, `null_keys`, `keys`, `repeated_keys`, `conflicting_keys`, cells by field."""
    raise NotImplementedError
