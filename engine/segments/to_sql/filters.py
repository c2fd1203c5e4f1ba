"""Tests, groups and filters as boolean expressions that are never NULL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar, assert_never

from sqlglot import exp

from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, Not, Or, Test
from engine.model.values import TEXT
from engine.segments.columns import column, function, is_missing, is_there
from engine.segments.letter_case import translation
from engine.segments.literals import cast, literal, number
from engine.segments.operators import OPERATORS, Printed

if TYPE_CHECKING:
    from engine.model.values import ValueType

Node = TypeVar("Node")


def passes_to_sql(test: Test, value: exp.Expr, count: exp.Expr | None = None) -> exp.Expr:
    """Whether `value` passes the test; `count` belongs to an average, whose `value` is its sum."""
    missing = is_missing(value.copy())
    if test.op == "is_not_set":
        return missing
    there = is_there(value.copy())
    if test.op == "is_set":
        return there
    seen = folded(value) if test.ignore_case else value
    holds = OPERATORS[test.op].to_sql(Printed(seen, test.type, count), test.operand)
    return exp.or_(missing, holds) if test.or_missing else exp.and_(there, holds)


def folded(value: exp.Expr) -> exp.Expr:
    """The text in lower case by the repository's own table."""
    upper, lower = translation()
    return function("translate", value.copy(), literal(upper, TEXT), literal(lower, TEXT))


def group_to_sql(
    group: And[Node] | Or[Node] | Not[Node] | AtLeast[Node], to_sql: Callable[[Node], exp.Expr]
) -> exp.Expr:
    """A group, given its conditions as expressions that are never NULL."""
    match group:
        case And(conditions):
            return exp.and_(*(to_sql(condition) for condition in conditions))
        case Or(conditions):
            return exp.or_(*(to_sql(condition) for condition in conditions))
        case Not(condition):
            return exp.not_(to_sql(condition))
        case AtLeast(n, conditions):
            held = [cast(exp.paren(to_sql(condition)), "int") for condition in conditions]
            return exp.GTE(this=exp.paren(_added(held)), expression=number(n))
        case _:
            assert_never(group)


def _added(terms: Sequence[exp.Expr]) -> exp.Expr:
    """A balanced sum: a long one nests no deeper than its logarithm."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return exp.Add(this=exp.paren(_added(terms[:half])), expression=exp.paren(_added(terms[half:])))


def filter_to_sql(bound: BoundFilter, table: str) -> exp.Expr:
    """A boolean expression, never NULL, over the columns of the event view called `table`."""
    match bound:
        case BoundProperty(name, test):
            return passes_to_sql(test, _property(name, test.type, table))
        case And() | Or() | Not() | AtLeast():
            return group_to_sql(bound, lambda node: filter_to_sql(node, table))
        case _:
            assert_never(bound)


def _property(name: str, value_type: ValueType, table: str) -> exp.Expr:
    return column(name, value_type, table)
