"""Operators with their operands, bound to a type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar, assert_never, cast

from engine.errors import InternalError
from engine.model.segment import BoundOperand, Cut, Days, MonthDays, Operand, Test, Window
from engine.model.values import INTEGER, Kind, Value, ValueType
from engine.segments.bind.cuts import ValueRefused, cut, position
from engine.segments.bind.windows import bind_window
from engine.segments.findings import describe, quoted
from engine.segments.letter_case import lower
from engine.segments.numbers import no_number, parse_number
from engine.segments.operators import OPERATORS, Operator, Shape, operators_of
from engine.segments.operators.average import MAX_DIGITS, fits_average
from engine.segments.patterns import PatternRefused, rewrite_pattern
from engine.windows import month_days, resolve_days

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from engine.segments.bind.context import Binder


Made = TypeVar("Made")


def bind_test(
    op: str,
    value: Operand,
    value_type: ValueType,
    binder: Binder,
    pointer: str,
    *,
    or_missing: bool | None = None,
    ignore_case: bool | None = None,
) -> Test | None:
    """A comparison of a tag or property of `value_type`; None, with issues, where it cannot be made."""
    operator = known_operator(op, operators_of(value_type.kind), f"type {value_type}", binder, pointer)
    if operator is None:
        return None
    if ignore_case is not None and value_type.kind is not Kind.TEXT:
        message = f"`ignore_case` belongs to texts; this is of type {value_type}"
        binder.refuse("key_not_allowed", f"{pointer}/ignore_case", message)
        return None
    operand = bind_operand(operator, value, value_type, binder, f"{pointer}/value", fold=bool(ignore_case))
    if operand is None and operator.shape is not Shape.NOTHING:
        return None
    return Test(op, value_type, operand, bool(or_missing), bool(ignore_case))


def bind_average_test(
    op: str, value: Operand, value_type: ValueType, binder: Binder, pointer: str
) -> Test | None:
    """A comparison of an average, whose literals are kept by their digits."""
    operator = OPERATORS[op]
    raw = value if operator.shape is Shape.PAIR and isinstance(value, tuple) else (value,)
    if operator.shape is Shape.NOTHING:
        return Test(op, value_type)
    found = [_average_literal(literal, value_type, binder, pointer) for literal in raw]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(raw):
        return None
    if operator.shape is Shape.PAIR:
        return _average_pair(op, numbers, value_type, binder, pointer)
    return Test(op, value_type, numbers[0])


def _average_literal(literal: object, value_type: ValueType, binder: Binder, pointer: str) -> Decimal | None:
    number = parse_number(literal)
    if number is None:
        binder.refuse("bad_value", f"{pointer}/value", no_number(literal))
    elif binder.printed and not fits_average(number, value_type.scale or 0):
        message = (
            f"an average is compared with numbers of at most {MAX_DIGITS} digits here, with the property's"
        )
        binder.refuse("too_many_digits", f"{pointer}/value", message)
        return None
    return number


def _average_pair(
    op: str, ends: list[Decimal], value_type: ValueType, binder: Binder, pointer: str
) -> Test | None:
    least, greatest = ends
    if least > greatest:
        binder.refuse("pair_order", f"{pointer}/value", "the smaller of the two values stands first")
        return None
    return Test(op, value_type, (least, greatest))


def known_operator(
    op: str, allowed: Collection[str], what: str, binder: Binder, pointer: str
) -> Operator | None:
    """The operator, if it is among the allowed ones; else None, with an issue."""
    if op in allowed:
        return OPERATORS[op]
    message = f"`{op}` is no operator of {what}; allowed: {quoted(allowed)}"
    binder.refuse("operator_not_allowed", f"{pointer}/op", message)
    return None


def bind_operand(
    operator: Operator, value: Operand, value_type: ValueType, binder: Binder, pointer: str, *, fold: bool
) -> BoundOperand:
    """The operand by the operator's shape; None, with an issue, where it is no value of the type."""
    try:
        return _by_shape(operator.shape, value, value_type, binder, fold)
    except PatternRefused as reason:
        binder.refuse("pattern_not_allowed", pointer, f"the pattern is not allowed: {reason}")
    except ValueRefused as reason:
        at = pointer if reason.entry is None else f"{pointer}/{reason.entry}"
        binder.refuse("bad_value", at, str(reason))
    return None


def _by_shape(
    shape: Shape, value: Operand, value_type: ValueType, binder: Binder, fold: bool
) -> BoundOperand:
    bound: BoundOperand = None
    match shape:
        case Shape.NOTHING:
            bound = None
        case Shape.VALUE:
            bound = _one(value, value_type, binder, fold)
        case Shape.TEXT:
            bound = _text(value, fold)
        case Shape.PATTERN:
            bound = rewrite_pattern(_text(value, fold=False))
        case Shape.SIZE:
            bound = cut(value, INTEGER, binder.zone)
        case Shape.PAIR:
            bound = _pair(value, value_type, binder)
        case Shape.LIST:
            bound = _set(value, value_type, binder, fold)
        case Shape.WINDOW | Shape.ANNIVERSARY:
            bound = _window(shape, cast("Window", value), value_type, binder)
        case _:
            assert_never(shape)
    return bound


def _one(value: Operand, value_type: ValueType, binder: Binder, fold: bool) -> str | Cut:
    return _text(value, fold) if value_type.kind is Kind.TEXT else cut(value, value_type, binder.zone)


def _text(value: object, fold: bool) -> str:
    if not isinstance(value, str):
        raise ValueRefused(f"{describe(value)} is no text")
    return lower(value) if fold else value


def _pair(value: Operand, value_type: ValueType, binder: Binder) -> tuple[Cut, Cut]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise InternalError("a pair was parsed as something else")
    least, greatest = _each(value, lambda end: position(end, value_type, binder.zone))
    if cast("Decimal", least) > cast("Decimal", greatest):
        raise ValueRefused("the smaller of the two values stands first")
    low, high = _each(value, lambda end: cut(end, value_type, binder.zone))
    return low, high


def _set(value: Operand, value_type: ValueType, binder: Binder, fold: bool) -> frozenset[Value]:
    """The values of a list that are values of the type; another one equals none of them."""
    if not isinstance(value, tuple):
        raise InternalError("a list was parsed as something else")
    if not value_type.is_number:
        return frozenset(_each(value, lambda entry: _text(entry, fold)))
    cuts = _each(value, lambda entry: cut(entry, value_type, binder.zone))
    return frozenset(found.at for found in cuts if found.point and found.at is not None)


def _each(entries: Sequence[object], make: Callable[[object], Made]) -> list[Made]:
    """What is made of each entry; a refused one is told by its place."""
    made = []
    for number, entry in enumerate(entries):
        try:
            made.append(make(entry))
        except ValueRefused as reason:
            reason.entry = number
            raise
    return made


def _window(shape: Shape, window: Window, value_type: ValueType, binder: Binder) -> BoundOperand:
    anniversary = shape is Shape.ANNIVERSARY
    span = bind_window(window, binder, dates=anniversary or value_type.kind is Kind.DATE)
    if span is None:
        return None
    if anniversary:
        return MonthDays(month_days(span, binder.zone))
    return span if value_type.kind is Kind.DATETIME else resolve_days(window, binder.moment) or Days()
