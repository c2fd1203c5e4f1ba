"""Static tags: an attribute of the customer, as it is or recoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, CUSTOMERS, ORDINAL, TAG_VALUE
from engine.night.sources.nodes import case, cast, col, equal, has_value, named, select, sub, text, view
from engine.night.statements.fit import fitted, spark_type

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.tag import Static


def static_query(body: Static, declared: ValueType, catalog: Catalog) -> exp.Select:
    """One row for every customer with a value."""
    attribute = catalog.customers.attributes.get(body.attribute)
    if attribute is None:
        raise StatementFailed(f"customers have no attribute `{body.attribute}`", code="missing_column")
    value: exp.Expr = col(body.attribute)
    if body.map is not None:
        value = _recoded(value, attribute.type, body)
    elif attribute.type != declared:
        value = fitted(value, spark_type(attribute.type), declared, catalog.zone)
    columns = [col(ORDINAL), col(CUSTOMER_ID), named(value, TAG_VALUE)]
    recoded = sub(select(columns, view(CUSTOMERS)), "s")
    query = select([col(ORDINAL), col(CUSTOMER_ID), col(TAG_VALUE)], recoded)
    return query.where(has_value(col(TAG_VALUE)), copy=False)


def _recoded(value: exp.Expr, attribute: ValueType, body: Static) -> exp.Expr:
    """The label of the attribute's text form; `else` is for other values, not for a missing one."""
    written = value if attribute.kind is Kind.TEXT else cast(value, "string")
    branches: list[tuple[exp.Expr, exp.Expr]] = [
        (equal(written, text(key)), text(label)) for key, label in (body.map or {}).items()
    ]
    if body.otherwise is not None:
        branches.append((has_value(value), text(body.otherwise)))
    return case(*branches) if branches else cast(exp.null(), "string")
