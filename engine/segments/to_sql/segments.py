"""Segments as one SELECT: the customers, with one LEFT JOIN a leaf, and one boolean expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, assert_never

from sqlglot import exp

from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundSample,
    BoundSegment,
    BoundSequence,
    BoundTag,
    Not,
    Or,
)
from engine.model.values import TEXT
from engine.model.views import CUSTOMER_ID, CUSTOMERS, ORDINAL, TAG_VALUE, crowd_view, tag_view
from engine.segments.columns import column, function, is_there, view
from engine.segments.literals import literal
from engine.segments.to_sql.events import event_to_sql
from engine.segments.to_sql.filters import group_to_sql, passes_to_sql
from engine.segments.to_sql.sequences import sequence_to_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUCKETS: Final = 2**32


class _Joins:
    """What the customers are joined with: each tag, crowd and leaf once, however often it is used."""

    def __init__(self) -> None:
        self.sources: dict[str, tuple[str, exp.Expr]] = {}

    def alias(self, key: str, source: Callable[[str], exp.Expr]) -> str:
        """The alias of a source, joined now if it was not yet."""
        if key not in self.sources:
            alias = f"leaf_{len(self.sources)}"
            self.sources[key] = (alias, source(alias))
        return self.sources[key][0]

    def members(self, ordinals: exp.Select) -> exp.Expr:
        """Whether the customer is among the ordinals, each of which occurs once."""
        key = ordinals.sql("spark")
        return _present(self.alias(key, lambda alias: ordinals.subquery(alias)))

    def view(self, name: str) -> str:
        """The alias of a view with one row a customer."""
        return self.alias(name, lambda alias: view(name, alias))

    def attach(self, select: exp.Select) -> exp.Select:
        """Join everything to the customers."""
        for alias, source in self.sources.values():
            on = exp.EQ(this=column(ORDINAL, table=alias), expression=column(ORDINAL, table=CUSTOMERS))
            select = select.join(source, on=on, join_type="left")
        return select


def segment_to_sql(bound: BoundSegment) -> exp.Select:
    """The members: one row (ordinal, customer_id) each."""
    joins = _Joins()
    condition = _condition(bound, joins)
    select = exp.Select().select(*_customer_columns()).from_(view(CUSTOMERS))
    return joins.attach(select).where(condition)


def rules_to_sql(rules: Sequence[tuple[str, BoundSegment]], default: str | None) -> exp.Select:
    """(ordinal, customer_id, tag_value): the label of the first rule that holds, else `default` or no row."""
    joins = _Joins()
    case = exp.Case(
        ifs=[exp.If(this=_condition(when, joins), true=literal(label, TEXT)) for label, when in rules]
    )
    if default is not None:
        case.set("default", literal(default, TEXT))
    select = (
        exp.Select().select(*_customer_columns(), case.as_(TAG_VALUE, quoted=True)).from_(view(CUSTOMERS))
    )
    labelled = joins.attach(select)
    if default is not None:
        return labelled
    names = (ORDINAL, CUSTOMER_ID, TAG_VALUE)
    there = is_there(column(TAG_VALUE))
    return exp.Select().select(*map(column, names)).from_(labelled.subquery("labelled")).where(there)


def _customer_columns() -> list[exp.Expr]:
    return [column(name, table=CUSTOMERS) for name in (ORDINAL, CUSTOMER_ID)]


def _present(alias: str) -> exp.Expr:
    return is_there(column(ORDINAL, table=alias))


def _condition(bound: BoundSegment, joins: _Joins) -> exp.Expr:
    """Whether a customer is a member, never NULL."""
    match bound:
        case All():
            return exp.true()
        case BoundTag(tag, test):
            value = column(TAG_VALUE, test.type, joins.view(tag_view(tag)))
            return passes_to_sql(test, value)
        case BoundEvent():
            ordinals, wanted = event_to_sql(bound)
            return _wanted(joins.members(ordinals), wanted)
        case BoundSequence():
            return _wanted(joins.members(sequence_to_sql(bound)), bound.did)
        case BoundCrowd(crowd, version):
            return _present(joins.view(crowd_view(crowd, version)))
        case BoundSample():
            return _sample(bound)
        case And() | Or() | Not() | AtLeast():
            return group_to_sql(bound, lambda node: _condition(node, joins))
        case _:
            assert_never(bound)


def _wanted(present: exp.Expr, wanted: bool) -> exp.Expr:
    return present if wanted else exp.not_(present)


def _sample(bound: BoundSample) -> exp.Expr:
    """Buckets compared as 8 hexadecimal digits, whose order as text is that of the numbers."""
    salted = function("concat", literal(f"{bound.salt}:", TEXT), column(CUSTOMER_ID, table=CUSTOMERS))
    digits = function("left", function("sha2", salted, exp.Literal.number(256)), exp.Literal.number(8))
    within: list[exp.Expr] = []
    if bound.start > 0:
        within.append(exp.GTE(this=digits, expression=literal(f"{bound.start:08x}", TEXT)))
    if bound.end < _BUCKETS:
        within.append(exp.LT(this=digits.copy(), expression=literal(f"{bound.end:08x}", TEXT)))
    return exp.and_(*within) if within else exp.true()
