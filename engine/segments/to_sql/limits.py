"""The first n of a SELECT's customers: by a tag's value, or by a salted hash (`semantics.md` 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from sqlglot import exp

from engine.model.crowd import Limit, LimitBySalt, LimitByTag, Order
from engine.model.values import TEXT
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE, tag_view
from engine.segments.columns import column, function, is_missing, view
from engine.segments.literals import literal

if TYPE_CHECKING:
    from engine.model.values import ValueType

_MEMBERS: Final = "members"
_VALUES: Final = "values_of_tag"


def limit_to_sql(members: exp.Select, limit: Limit, crowd: str, value_type: ValueType | None) -> exp.Select:
    """At most n of the rows (ordinal, customer_id) of `members`.

    `crowd` is the salt among equal values of a tag, `value_type` that of the tag's values.
    """
    columns = [column(name, table=_MEMBERS) for name in (ORDINAL, CUSTOMER_ID)]
    select = exp.Select().select(*columns).from_(members.subquery(_MEMBERS))
    match limit:
        case LimitBySalt(n, salt):
            order = _by_hash(salt)
        case LimitByTag(n, tag, direction):
            same = exp.EQ(this=column(ORDINAL, table=_VALUES), expression=column(ORDINAL, table=_MEMBERS))
            select = select.join(view(tag_view(tag), _VALUES), on=same, join_type="left")
            value = column(TAG_VALUE, value_type, _VALUES)
            missing = is_missing(column(TAG_VALUE, table=_VALUES))
            order = [_ordered(missing), _ordered(value, direction is Order.DESC), *_by_hash(crowd)]
        case _:
            assert_never(limit)
    return select.order_by(*order).limit(n)


def _by_hash(salt: str) -> list[exp.Expr]:
    """The first 8 hexadecimal digits of the hash, whose order as text is that of the numbers, then the id."""
    customer = column(CUSTOMER_ID, table=_MEMBERS)
    salted = function("concat", literal(f"{salt}:", TEXT), customer)
    digits = function("left", function("sha2", salted, exp.Literal.number(256)), exp.Literal.number(8))
    return [_ordered(digits), _ordered(customer.copy())]


def _ordered(value: exp.Expr, descending: bool = False) -> exp.Expr:
    return exp.Ordered(this=value, desc=descending, nulls_first=False)
