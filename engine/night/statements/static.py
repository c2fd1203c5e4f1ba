"""Static tags: an attribute of the customer, as it is or recoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, CUSTOMERS, ORDINAL, TAG_VALUE
from engine.night.sources.nodes import (
    case,
    cast,
    col,
    equal,
    fn,
    has_value,
    named,
    select,
    sub,
    text,
    view,
)
from engine.night.statements.fit import fitted, spark_type

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.tag import Static


def static_query(body: Static, declared: ValueType, catalog: Catalog) -> exp.Select:
    """One row for every customer with a value."""
    attribute = catalog.customers.attributes.get(body.attribute)
    if attribute is None:
        raise StatementFailed(f"customers have no attribute `{body.attribute}`", code="missing_column")
    if body.map is not None:
        return _recoded(body.attribute, attribute.type, body.map, body.otherwise)
    value: exp.Expr = col(body.attribute)
    if attribute.type != declared:
        value = fitted(value, spark_type(attribute.type), declared, catalog.zone)
    columns = [col(ORDINAL), col(CUSTOMER_ID), named(value, TAG_VALUE)]
    fit = sub(select(columns, view(CUSTOMERS)), "s")
    query = select([col(ORDINAL), col(CUSTOMER_ID), col(TAG_VALUE)], fit)
    return query.where(has_value(col(TAG_VALUE)), copy=False)


def _recoded(name: str, kind: ValueType, labels: Mapping[str, str], otherwise: str | None) -> exp.Select:
    """The label of the attribute's text form; `else` is for other values, not for a missing one.

    The labels are joined: a CASE of 60 branches over ten million customers takes four times as long.
    """
    written: exp.Expr = col(name)
    if kind.kind is not Kind.TEXT:
        written = case((has_value(written), cast(written, "string")))
    columns = [col(ORDINAL), col(CUSTOMER_ID), named(written, "k")]
    keyed = sub(select(columns, view(CUSTOMERS)).where(has_value(col(name)), copy=False), "c")
    label: exp.Expr = col("v", "m")
    if otherwise is not None:
        label = fn("coalesce", label, text(otherwise))
    kept = [named(col(column, "c"), column) for column in (ORDINAL, CUSTOMER_ID)]
    query = select([*kept, named(label, TAG_VALUE)], keyed)
    join = "inner" if otherwise is None else "left"
    same = equal(col("k", "c"), col("k", "m"))
    return query.join(_table(labels), on=same, join_type=join, copy=False)


def _table(labels: Mapping[str, str]) -> exp.Values:
    rows = [exp.Tuple(expressions=[text(key), text(label)]) for key, label in labels.items()]
    names = [exp.to_identifier(name, quoted=True) for name in ("k", "v")]
    alias = exp.TableAlias(this=exp.to_identifier("m", quoted=True), columns=names)
    return exp.Values(expressions=rows, alias=alias)
