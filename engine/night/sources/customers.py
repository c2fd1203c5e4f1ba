"""The customers table: one row a customer, and the ordinals of those who are new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.catalog import Customers
    from engine.model.execution import Column


def customers_sql(customers: Customers, raw_columns: Sequence[Column]) -> str:
    """`customer_id string, <attribute>...` from `raw__customers`, one row a customer.

    Rows without a key (null or empty) are left out; a repeated key is one customer whose differing
    attributes have no value.
    """
    raise NotImplementedError


def customers_report_sql(customers: Customers, raw_columns: Sequence[Column]) -> str:
    """One row of counts: `rows`, `null_ids` (null or empty keys), `customers`, `repeated_ids`, cells by field.

    `conflicting_ids` of the repeated ones have rows with differing attributes.
    """
    raise NotImplementedError


def new_ordinals_sql() -> str:
    """`customer_id string, ordinal int` of customers in `clean__customers` that `lake__customers` lacks.

    Dense from the greatest given ordinal + 1 (0 for none), in code-point order of `customer_id`.
    """
    raise NotImplementedError


def universe_sql(customers: Customers) -> str:
    """The view `customers`: `ordinal, customer_id, <attribute>...` of `clean__customers`."""
    raise NotImplementedError
