"""What a bound tree means, apart from how it was written."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from engine.model.segment import (
    And,
    AtLeast,
    BoundEvent,
    BoundFilter,
    BoundMeasurement,
    BoundSegment,
    BoundSequence,
    Not,
    Or,
)
from engine.model.values import ValueType
from engine.segments.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def fingerprint(bound: BoundSegment | BoundFilter | BoundMeasurement) -> str:
    """SHA-256 of the normal form, in hexadecimal."""
    return sha256(_text(normal_form(bound)).encode()).hexdigest()


def normal_form(bound: object) -> object:
    """What a bound tree means as JSON-like data.

    `and` and `or` are flat, sorted and without repetitions; a group of one is its condition; two `not`
    cancel each other; `did: false` is a `not`; `at_least` one is `or`, `at_least` all is `and`.
    """
    match bound:
        case And(conditions):
            return _junction("and", conditions)
        case Or(conditions):
            return _junction("or", conditions)
        case Not(condition):
            return _negated(normal_form(condition))
        case AtLeast():
            return _at_least(bound)
        case BoundEvent() | BoundSequence():
            form = _record(bound, leave_out=("did",))
            return form if bound.did else _negated(form)
        case _:
            return _value(bound)


def _at_least(group: AtLeast[object]) -> object:
    if group.n == 1:
        return _junction("or", group.conditions)
    if group.n == len(group.conditions):
        return _junction("and", group.conditions)
    return ["at_least", group.n, *sorted((normal_form(part) for part in group.conditions), key=_text)]


def _junction(kind: str, conditions: Iterable[object]) -> object:
    forms: dict[str, object] = {}
    for condition in conditions:
        form = normal_form(condition)
        inner = form[1:] if isinstance(form, list) and form[0] == kind else [form]
        forms |= {_text(part): part for part in inner}
    parts = [forms[text] for text in sorted(forms)]
    return parts[0] if len(parts) == 1 else [kind, *parts]


def _negated(form: object) -> object:
    return form[1] if isinstance(form, list) and form[0] == "not" else ["not", form]


def _record(thing: object, leave_out: tuple[str, ...] = ()) -> object:
    """A dataclass as its name and its fields, without those that hold nothing."""
    named = ((field.name, getattr(thing, field.name)) for field in fields(thing))  # type: ignore[arg-type]
    values = {
        name: normal_form(value)
        for name, value in named
        if name not in leave_out and value is not None and value is not False
    }
    return {"is": type(thing).__name__, **values}


def _value(value: object) -> object:  # noqa: PLR0911
    """A value with its kind, so that 1, 1.0, "1" and true stay apart where their types are."""
    match value:
        case None | bool() | int() | str():
            return str(value) if isinstance(value, Enum) else value
        case ValueType():
            return str(value)
        case float():
            return {"float": value.hex()}
        case Decimal():
            return {"decimal": plain(value)}
        case datetime():
            return {"datetime": value.astimezone(UTC).isoformat()}
        case date():
            return {"date": value.isoformat()}
        case frozenset():
            return {"set": sorted((_value(entry) for entry in value), key=_text)}
        case tuple():
            return [normal_form(entry) for entry in value]
        case _ if is_dataclass(value):
            return _record(value)
        case _:
            raise TypeError(f"{value!r} has no normal form")


def _text(form: object) -> str:
    return _ENCODER.encode(form)
