"""SQL and list tags: values by customer_id, as a query or an upload gives them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.errors import InternalError
from engine.model.execution import Column
from engine.model.values import ValueType
from engine.model.views import CUSTOMER_ID, CUSTOMERS, ORDINAL, TAG_VALUE, upload_view
from engine.night.sources.nodes import cast, col, equal, named, select, sub, view
from engine.night.sources.raw_types import find_column
from engine.night.statements.fit import fitted, spark_type


def queried_query(
    code: str, declared: ValueType, query: exp.Query | None, result: Sequence[Column], zone: str
) -> exp.Select:
    """Every row of the query with its customer's ordinal, NULL where the customer is unknown."""
    if query is None:
        raise InternalError(f"the statement of the SQL tag `{code}` needs its checked query")
    written = find_column(result, TAG_VALUE).type
    return _with_ordinals(sub(query.copy(), "q"), fitted(col(TAG_VALUE, "q"), written, declared, zone))


def uploaded_query(code: str, declared: ValueType) -> exp.Select:
    """Every row of the upload with its customer's ordinal; values are stored in the declared type."""
    value = cast(col(TAG_VALUE, "q"), spark_type(declared))
    return _with_ordinals(view(upload_view(code), "q"), value)


def _with_ordinals(source: exp.Expr, value: exp.Expr) -> exp.Select:
    columns = [
        named(col(ORDINAL, "c"), ORDINAL),
        named(col(CUSTOMER_ID, "q"), CUSTOMER_ID),
        named(value, TAG_VALUE),
    ]
    same = equal(col(CUSTOMER_ID, "q"), col(CUSTOMER_ID, "c"))
    return select(columns, source).join(view(CUSTOMERS, "c"), on=same, join_type="left", copy=False)
