"""Random leaves, as JSON, over the worlds of `serving_worlds`."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from engine.model.values import DATE, DATETIME, INTEGER, TEXT, TEXT_LIST, Kind, Value, ValueType
from engine.segments.operators import OPERATORS, Shape, operators_of
from tests.property.serving_worlds import EVENTS, TYPES, value

WINDOWS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "all"},
    {"type": "last", "n": 7, "unit": "day"},
    {"type": "last", "n": 3, "unit": "day", "include_current": True},
    {"type": "last", "n": 36, "unit": "hour", "rolling": True},
    {"type": "last", "n": 2, "unit": "week"},
    {"type": "this", "unit": "month"},
    {"type": "previous", "unit": "month"},
    {"type": "next", "n": 7, "unit": "day"},
    {"type": "offset", "unit": "day", "from": -12, "to": None},
    {"type": "absolute", "from": "2024-03-01T10:20:30.000001", "to": "2024-03-12T23:59:59.5"},
    {"type": "absolute", "from": None, "to": "2024-03-10"},
)
_DAY_WINDOWS: Final = tuple(window for window in WINDOWS if window.get("unit") != "hour")

_PROPERTIES: Final = {
    "sum": ("whole", "money", "wide"),
    "avg": ("whole", "money", "wide"),
    "min": ("whole", "ratio", "money", "wide", "day", "instant"),
    "max": ("whole", "ratio", "money", "wide", "day", "instant"),
    "distinct": tuple(code for code in TYPES if code != "words"),
    "first": tuple(code for code in TYPES if code != "words"),
    "last": tuple(code for code in TYPES if code != "words"),
    "top": tuple(code for code in TYPES if code != "words"),
}
_COUNTED: Final = ("count", "days", "periods", "recency", "distinct")


def tag_leaf(rng: random.Random) -> dict[str, Any]:
    """A random tag leaf."""
    code = rng.choice(list(TYPES))
    return {"type": "tag", "tag": code, **_test(rng, TYPES[code], missing=True)}


def event_leaf(rng: random.Random) -> dict[str, Any]:
    """A random event leaf: did, a measure, or the first or last one."""
    leaf: dict[str, Any] = {"type": "event", "event": rng.choice(list(EVENTS)), "did": rng.random() < 0.7}
    leaf["window"] = rng.choice(WINDOWS)
    if rng.random() < 0.5:
        leaf["where"] = _filter(rng, 2)
    match rng.choice(("did", "measure", "measure", "measure", "pick")):
        case "measure":
            leaf |= _measure(rng)
        case "pick":
            leaf |= {"pick": rng.choice(("first", "last")), "having": _filter(rng, 1)}
        case _:
            pass
    return leaf


def sequence_leaf(rng: random.Random) -> dict[str, Any]:
    """A random sequence of two or three steps."""
    steps: list[dict[str, Any]] = [{"event": rng.choice(list(EVENTS))} for _ in range(rng.choice((2, 2, 3)))]
    for at, step in enumerate(steps):
        if rng.random() < 0.4:
            step["where"] = _filter(rng, 1)
        if at and rng.random() < 0.5:
            step["within"] = {"n": rng.randint(1, 40), "unit": rng.choice(("hour", "day", "week"))}
    if rng.random() < 0.4:
        steps[-1] |= {"within": {"n": rng.randint(1, 90), "unit": "hour"}, "absent": True}
    return {"type": "sequence", "steps": steps, "window": rng.choice(WINDOWS), "did": rng.random() < 0.8}


def other_leaf(rng: random.Random) -> dict[str, Any]:
    """Everybody, a sample, or the members of a crowd."""
    start = rng.choice((0, 12.5, 40))
    return rng.choice(
        (
            {"type": "all"},
            {"type": "sample", "salt": rng.choice(("", "s", "ß")), "from": str(start), "to": 80},
            {"type": "crowd", "crowd": "some", "version": rng.choice((1, 2, "latest"))},
        )
    )


def segment(rng: random.Random, depth: int = 2) -> dict[str, Any]:
    """A random tree over all kinds of leaves."""
    if depth and rng.random() < 0.6:
        return _grouped(rng, [segment(rng, depth - 1) for _ in range(rng.randint(1, 4))])
    return rng.choice((tag_leaf, event_leaf, sequence_leaf, other_leaf))(rng)


def _measure(rng: random.Random) -> dict[str, Any]:
    agg = rng.choice((*_PROPERTIES, *_COUNTED))
    measure: dict[str, Any] = {"agg": agg}
    if agg in _PROPERTIES:
        measure["property"] = rng.choice(_PROPERTIES[agg])
    if agg == "periods":
        measure["unit"] = rng.choice(("day", "week", "month", "quarter", "year"))
    type_ = INTEGER if agg in _COUNTED else TYPES[measure["property"]]
    test = _test(rng, type_, missing=False)
    if agg in _COUNTED and "value" in test and isinstance(test["value"], int) and rng.random() < 0.8:
        test["value"] = rng.randint(0, 6)
    return {"measure": measure, **test}


def _filter(rng: random.Random, depth: int) -> dict[str, Any]:
    if depth and rng.random() < 0.4:
        return _grouped(rng, [_filter(rng, depth - 1) for _ in range(rng.randint(1, 3))])
    name = rng.choice(list(TYPES))
    return {"type": "property", "property": name, **_test(rng, TYPES[name], missing=True)}


def _grouped(rng: random.Random, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    match rng.choice(("and", "or", "not", "at_least")):
        case "not":
            return {"type": "not", "condition": conditions[0]}
        case "at_least":
            return {"type": "at_least", "n": rng.randint(1, len(conditions)), "conditions": conditions}
        case group:
            return {"type": group, "conditions": conditions}


def _test(rng: random.Random, type_: ValueType, *, missing: bool) -> dict[str, Any]:
    op = rng.choice(operators_of(type_.kind))
    operator = OPERATORS[op]
    test = {"op": op, **_operand(rng, operator.shape, type_)}
    if missing and operator.negative and rng.random() < 0.5:
        test["or_missing"] = True
    if missing and operator.folds_case and type_.kind is Kind.TEXT and rng.random() < 0.5:
        test["ignore_case"] = True
    return test


def _operand(rng: random.Random, shape: Shape, type_: ValueType) -> dict[str, Any]:
    match shape:
        case Shape.NOTHING:
            return {}
        case Shape.VALUE:
            return {"value": _literal(rng, type_)}
        case Shape.TEXT:
            return {"value": rng.choice(("a", "A", "ün", "%", "Σ", "z"))}
        case Shape.PATTERN:
            return {"value": rng.choice(("^a", "[a-z]+$", "Ü?nder", ".", "^$"))}
        case Shape.SIZE:
            return {"value": rng.randint(0, 3)}
        case Shape.PAIR:
            return {"value": _pair(rng, type_)}
        case Shape.LIST:
            many = range(rng.choice((1, 2, 12)))
            return {"value": [_literal(rng, TEXT if type_ == TEXT_LIST else type_) for _ in many]}
        case _:
            days = type_ == DATE or shape is Shape.ANNIVERSARY
            return {"value": rng.choice(_DAY_WINDOWS if days else WINDOWS)}


def _pair(rng: random.Random, type_: ValueType) -> list[Any]:
    if type_.is_number:
        return sorted((_literal(rng, type_) for _ in range(2)), key=Decimal)
    return sorted(_literal(rng, type_) for _ in range(2))


def _literal(rng: random.Random, type_: ValueType) -> Any:
    """A JSON value near the values of a type: some of them with more digits than the type has."""
    if type_ == DATETIME and rng.random() < 0.3:
        return _json(value(rng, DATE))
    found = _json(value(rng, type_))
    if type_.is_number and rng.random() < 0.3:
        return format(Decimal(found) + Decimal(rng.choice(("0.005", "-0.5", "0.00001"))), "f")
    return found


def _json(found: Value) -> Any:
    match found:
        case bool() | str() | int():
            return found
        case float() | Decimal():
            return format(Decimal(str(found)), "f")
        case datetime():
            return found.isoformat().replace("+00:00", "Z")
        case date():
            return found.isoformat()
        case _:
            return sorted(found)
