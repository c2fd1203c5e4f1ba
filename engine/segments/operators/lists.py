"""Operators of text lists, which are sets; the empty list is a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import INTEGER, TEXT, Kind
from engine.segments.literals import cast, literal
from engine.segments.operators.membership import members
from engine.segments.operators.order import OPERATORS as ORDER
from engine.segments.operators.row import Observed, Operator, Printed, Shape
from engine.segments.words import Phrase, Words

if TYPE_CHECKING:
    from engine.model.segment import BoundOperand

_LISTS: Final = frozenset({Kind.TEXT_LIST})
_ORDER: Final = {operator.name: operator for operator in ORDER}


def _elements(value: Observed) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    raise InternalError(f"{value!r} is no list")


def _any_of(value: Observed, operand: BoundOperand) -> bool:
    return not _elements(value).isdisjoint(members(operand))


def _array(operand: BoundOperand) -> exp.Expr:
    texts = sorted(str(text) for text in members(operand))
    return exp.Array(expressions=[literal(text, TEXT) for text in texts])


def _sql_any_of(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return exp.Anonymous(this="arrays_overlap", expressions=[printed.value.copy(), _array(operand)])


def _sql_all_of(printed: Printed, operand: BoundOperand) -> exp.Expr:
    """As many distinct elements in common as there are texts: elements of a list are distinct."""
    common = exp.Anonymous(this="array_intersect", expressions=[_array(operand), printed.value.copy()])
    return exp.EQ(this=exp.ArraySize(this=common), expression=exp.Literal.number(len(members(operand))))


def _size(name: str, order: str, words: Phrase) -> Operator:
    """An operator of the list's size: what `order` is to integers."""
    comparison = _ORDER[order]

    def to_sql(printed: Printed, operand: BoundOperand) -> exp.Expr:
        size = cast(exp.ArraySize(this=printed.value.copy()), INTEGER)
        return comparison.to_sql(Printed(size, INTEGER), operand)

    return Operator(
        name,
        _LISTS,
        Shape.SIZE,
        lambda value, operand: comparison.holds(len(_elements(value)), operand),
        to_sql,
        Words(words),
    )


OPERATORS: Final = (
    Operator(
        "any_of",
        _LISTS,
        Shape.LIST,
        _any_of,
        _sql_any_of,
        Words(Phrase("includes any of {0}", "包含{0}中的任意一个"), single=Phrase("includes {0}", "包含{0}")),
    ),
    Operator(
        "all_of",
        _LISTS,
        Shape.LIST,
        lambda value, operand: _elements(value) >= members(operand),
        _sql_all_of,
        Words(Phrase("includes all of {0}", "包含全部{0}"), single=Phrase("includes {0}", "包含{0}")),
    ),
    Operator(
        "none_of",
        _LISTS,
        Shape.LIST,
        lambda value, operand: not _any_of(value, operand),
        lambda printed, operand: exp.not_(_sql_any_of(printed, operand)),
        Words(
            Phrase("has a value that includes none of {0}", "有值且不包含{0}中的任何一个"),
            single=Phrase("has a value that does not include {0}", "有值且不包含{0}"),
        ),
        negative=True,
    ),
    _size("size_eq", "eq", Phrase("is a list of exactly {0}", "恰有{0}项")),
    _size("size_gte", "gte", Phrase("is a list of at least {0}", "至少有{0}项")),
    _size("size_lte", "lte", Phrase("is a list of at most {0}", "至多有{0}项")),
)
