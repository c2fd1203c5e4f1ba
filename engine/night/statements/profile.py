"""What the gates ask of a tag's written rows: counts, offenders, distribution, drift."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

    from engine.model.values import ValueType


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts over a tag's written rows.

    `with_value` is the number of rows of known customers with a value (each once, if `repeated` is 0);
    `repeated` the number of customers with several rows; `null_values` those of known customers.
    """

    rows: int
    with_value: int
    null_values: int
    null_customers: int
    unknown_rows: int
    repeated: int


def profile_sql(view: str, *, exact: bool) -> str:
    """One row with the columns of `Profile`; `exact` (see `TagStatement`) saves looking for repeats."""
    raise NotImplementedError


def read_profile(table: pyarrow.Table) -> Profile:
    """Read the row of `profile_sql`."""
    raise NotImplementedError


def offenders_sql(view: str, limit: int = 5) -> str:
    """Up to `limit` rows `customer_id, rows` of customers with several rows: for the operator's log only."""
    raise NotImplementedError


def distribution_sql(view: str, value_type: ValueType, limit: int = 100) -> str:
    """`value string, customers bigint`, the most frequent first, ties by value; a list counts per element."""
    raise NotImplementedError


def drift_sql(now: str, before: str, value_type: ValueType) -> str:
    """One row of exact counts from which `read_drift` gives the drift between the values of two views.

    Half the sum over values of |share now - share before|; numbers are first cut at the deciles of `before`.
    A share is of the customers with a value.
    """
    raise NotImplementedError


def read_drift(table: pyarrow.Table) -> Decimal | None:
    """Read the row of `drift_sql`: 0..1, or None where either side has no value at all."""
    raise NotImplementedError
