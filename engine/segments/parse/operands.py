"""Operators with their `value`, read by the shape that the operator asks for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, assert_never

from engine.segments.findings import describe, guess, quoted
from engine.segments.operators import OPERATORS, Operator, Shape
from engine.segments.parse.reader import Reader, child
from engine.segments.parse.windows import read_window

if TYPE_CHECKING:
    from engine.model.segment import Operand, Scalar

MAX_VALUES: Final = 10_000


def read_operator(data: Mapping[str, object], pointer: str, reader: Reader) -> Operator | None:
    """The operator that `op` names; None, with an issue, where there is none."""
    name = data.get("op")
    operator = OPERATORS.get(name) if isinstance(name, str) else None
    if operator is None and name is not None:
        hint = guess(name, OPERATORS) if isinstance(name, str) else None
        message = f"{describe(name)} is no operator; allowed: {quoted(OPERATORS)}"
        reader.refuse("unknown_operator", child(pointer, "op"), message, hint)
    return operator


def keys_of(operator: Operator, *, flags: bool) -> tuple[list[str], list[str]]:
    """The keys that an operator needs and may have beside its own name."""
    required = [] if operator.shape is Shape.NOTHING else ["value"]
    optional = ["or_missing"] if flags and operator.negative else []
    return required, [*optional, "ignore_case"] if flags and operator.folds_case else optional


def read_operand(data: object, operator: Operator, pointer: str, reader: Reader) -> Operand:
    """What stands under `value`; None, with an issue, where it has another shape."""
    match operator.shape:
        case Shape.NOTHING:
            return None
        case Shape.VALUE | Shape.SIZE:
            return _scalar(data, operator, pointer, reader)
        case Shape.TEXT | Shape.PATTERN:
            return reader.text(data, pointer, f"the value of `{operator.name}`")
        case Shape.PAIR:
            return _scalars(data, operator, pointer, reader, exactly=2)
        case Shape.LIST:
            return _scalars(data, operator, pointer, reader)
        case Shape.WINDOW | Shape.ANNIVERSARY:
            return read_window(data, pointer, reader)
        case _:
            assert_never(operator.shape)


def _scalar(data: object, operator: Operator, pointer: str, reader: Reader) -> Scalar | None:
    if isinstance(data, str):
        return reader.text(data, pointer, f"the value of `{operator.name}`")
    if isinstance(data, bool | int | Decimal):
        return data
    reader.refuse("not_a_value", pointer, f"`{operator.name}` takes one value, not {describe(data)}")
    return None


def _scalars(
    data: object, operator: Operator, pointer: str, reader: Reader, exactly: int | None = None
) -> tuple[Scalar, ...] | None:
    values = reader.sequence(data, pointer, f"the value of `{operator.name}`")
    if values is None:
        return None
    if exactly is not None and len(values) != exactly:
        reader.refuse(
            "not_a_pair",
            pointer,
            f"`{operator.name}` takes {exactly} values, the smaller first, not {len(values)}",
        )
        return None
    if not 1 <= len(values) <= MAX_VALUES:
        reader.refuse(
            "too_many_values" if values else "empty_list",
            pointer,
            f"`{operator.name}` takes a list of 1 to {MAX_VALUES:,} values, not {len(values):,}",
            "upload the values as a crowd" if values else None,
        )
        return None
    read = [_scalar(value, operator, child(pointer, at), reader) for at, value in enumerate(values)]
    scalars = tuple(value for value in read if value is not None)
    return scalars if len(scalars) == len(read) else None
