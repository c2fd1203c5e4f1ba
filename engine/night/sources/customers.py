"""The customers table: one row a customer, and the ordinals of those who are new."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.model.catalog import Customers
from engine.model.execution import Column
from engine.model.views import CLEAN_CUSTOMERS, CUSTOMER_ID, CUSTOMERS, ORDINAL, ORDINALS, raw_view
from engine.night.sources.cells import Cell, Zones
from engine.night.sources.fields import read_all, read_key
from engine.night.sources.keyed import keyed_counts, keyed_query
from engine.night.sources.nodes import (
    ascending,
    binary,
    cast,
    col,
    fn,
    named,
    number,
    over,
    printed,
    select,
    sub,
    view,
)


def customers_sql(
    customers: Customers, raw_columns: Sequence[Column], zone: str, *, deduplicate: bool = True
) -> str:
    """`customer_id string, <attribute>...` from `raw__customers`, one row a customer.

    Rows without a key (null or empty) are left out; a repeated key is one customer whose differing
    attributes have no value. `deduplicate=False` is for a table of which `customers_report_sql` found no
    repeated ids. `zone` is the workspace's.
    """
    cells = _cells(customers, raw_columns, zone)
    return printed(keyed_query(CUSTOMER_ID, cells, raw_view(CUSTOMERS), deduplicate=deduplicate))


def customers_report_sql(customers: Customers, raw_columns: Sequence[Column], zone: str) -> str:
    """One row of counts: `rows`, `null_ids` (null or empty), `customers`, `repeated_ids`, cells by field."""
    cells = _cells(customers, raw_columns, zone)
    return printed(keyed_counts(CUSTOMER_ID, cells, raw_view(CUSTOMERS), ("ids", "customers")))


def _cells(customers: Customers, columns: Sequence[Column], zone: str) -> dict[str, Cell]:
    key = {CUSTOMER_ID: read_key(customers.key, columns)}
    return key | read_all(customers.attributes, columns, Zones(zone, zone))


def new_ordinals_sql() -> str:
    """`customer_id string, ordinal int` of customers in `clean__customers` that `lake__customers` lacks.

    Dense from the greatest given ordinal + 1 (0 for none), in code-point order of `customer_id`.
    """
    greatest = select([named(fn("max", col(ORDINAL)), "o")], view(ORDINALS))
    first = select(
        [named(fn("coalesce", binary(exp.Add, col("o"), number(1)), number(0)), "o")], sub(greatest, "m")
    )
    same = exp.EQ(this=col(CUSTOMER_ID, "c"), expression=col(CUSTOMER_ID, "l"))
    new = select([named(col(CUSTOMER_ID, "c"), CUSTOMER_ID)], view(CLEAN_CUSTOMERS, "c"))
    new = new.join(view(ORDINALS, "l"), on=same, join_type="left anti", copy=False)
    place = over(fn("row_number"), [], ascending(col(CUSTOMER_ID)))
    ranked = select([named(col(CUSTOMER_ID), CUSTOMER_ID), named(place, "n")], sub(new, "w"))
    ordinal = cast(binary(exp.Sub, binary(exp.Add, col("o", "f"), col("n", "r")), number(1)), "int")
    columns: list[exp.Expr] = [named(col(CUSTOMER_ID, "r"), CUSTOMER_ID), named(ordinal, ORDINAL)]
    return printed(select(columns, sub(ranked, "r")).join(sub(first, "f"), join_type="cross", copy=False))


def universe_sql(customers: Customers) -> str:
    """The view `customers`: `ordinal, customer_id, <attribute>...` of `clean__customers`."""
    columns: list[exp.Expr] = [
        named(col(ORDINAL, "l"), ORDINAL),
        *(named(col(name, "c"), name) for name in (CUSTOMER_ID, *customers.attributes)),
    ]
    same = exp.EQ(this=col(CUSTOMER_ID, "c"), expression=col(CUSTOMER_ID, "l"))
    query = select(columns, view(CLEAN_CUSTOMERS, "c"))
    return printed(query.join(view(ORDINALS, "l"), on=same, join_type="inner", copy=False))
