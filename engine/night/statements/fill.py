"""`on_missing`: what a customer without a new value gets, last of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import InternalError
from engine.model.tag import Missing
from engine.model.views import CUSTOMER_ID, CUSTOMERS, ORDINAL, TAG_VALUE
from engine.night.sources.nodes import col, equal, fn, has_value, named, printed, select, view
from engine.night.statements.literals import literal

if TYPE_CHECKING:
    from engine.model.tag import TagDefinition
    from engine.night.statements.profile import Profile


def needs_fill(definition: TagDefinition, profile: Profile, *, previous: bool) -> bool:
    """Whether the written rows are not yet those to publish; `previous` tells whether kept values exist."""
    if profile.rows != profile.with_value or definition.on_missing.policy is Missing.DEFAULT:
        return True
    return previous and definition.on_missing.policy is Missing.KEEP_LAST


def fill_sql(definition: TagDefinition, raw: str, previous: str | None = None) -> str:
    """The rows to publish, `ordinal, customer_id, tag_value`, from the view `raw` of the written rows.

    Rows of unknown customers and without a value are left out; `default` gives every other customer of
    `customers` the constant, `keep_last` the value of the view `previous`, if there is one.
    """
    missing = definition.on_missing
    if missing.policy is Missing.DEFAULT:
        if missing.default is None:
            raise InternalError(f"`{definition.code}` has the policy `default` without a default")
        return printed(_completed(raw, None, literal(missing.default, definition.value_type)))
    if missing.policy is Missing.KEEP_LAST and previous is not None:
        return printed(_completed(raw, previous, col(TAG_VALUE, "p")))
    return printed(_with_values(select([col(name) for name in (ORDINAL, CUSTOMER_ID, TAG_VALUE)], view(raw))))


def _with_values(query: exp.Select) -> exp.Select:
    return query.where(has_value(col(ORDINAL)), has_value(col(TAG_VALUE)), copy=False)


def _completed(raw: str, previous: str | None, otherwise: exp.Expr) -> exp.Select:
    """Every customer's value of `raw`, else `otherwise`, else no row."""
    value = fn("coalesce", col(TAG_VALUE, "r"), otherwise)
    columns = [
        named(col(ORDINAL, "c"), ORDINAL),
        named(col(CUSTOMER_ID, "c"), CUSTOMER_ID),
        named(value, TAG_VALUE),
    ]
    query = select(columns, view(CUSTOMERS, "c"))
    for name, alias in ((raw, "r"), (previous, "p")):
        if name is not None:
            same = equal(col(ORDINAL, "c"), col(ORDINAL, alias))
            query = query.join(view(name, alias), on=same, join_type="left", copy=False)
    return query.where(has_value(value), copy=False) if previous is not None else query
