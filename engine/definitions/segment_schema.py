"""Segments, filters, windows and measures as JSON Schema, for editors: `engine.segments` reads them.

The schema never refuses what the reader accepts; which operator fits which type, only the reader knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.catalog.value_shapes import Json
from engine.model.segment import Aggregate, Pick, Unit
from engine.segments.operators import OPERATORS

_TEXT: Final[Json] = {"type": "string"}
_FLAG: Final[Json] = {"type": "boolean"}
_END: Final[Json] = {"type": ["string", "null"]}
_STEP: Final[Json] = {"type": ["integer", "null"]}
_COUNT: Final[Json] = {"type": "integer", "minimum": 1, "maximum": 10_000}
_NUMBER: Final[Json] = {"type": ["number", "string"]}
_UNIT: Final[Json] = {"enum": [unit.value for unit in Unit]}
_SCALAR: Final[Json] = {"type": ["string", "number", "boolean"]}
_WINDOW: Final[Json] = {"$ref": "#/definitions/window"}
_FILTER: Final[Json] = {"$ref": "#/definitions/filter"}
_MEASURE: Final[Json] = {"$ref": "#/definitions/measure"}
_VALUE: Final[Json] = {
    "anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1, "maxItems": 10_000}, _WINDOW]
}
_COMPARISON: Final[dict[str, Json]] = {"value": _VALUE, "or_missing": _FLAG, "ignore_case": _FLAG}
_OPERATOR: Final[Json] = {"enum": list(OPERATORS)}


def segment_definitions() -> dict[str, Json]:
    """The parts under `definitions` of a schema: `segment`, `filter`, `window`, `measure`."""
    return {"segment": _segment(), "filter": _filter(), "window": _window(), "measure": _measure()}


def _object(required: Mapping[str, Json], optional: Mapping[str, Json] | None = None) -> Json:
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": {**required, **(optional or {})},
    }


def _form(name: str, required: Mapping[str, Json], optional: Mapping[str, Json] | None = None) -> Json:
    return _object({"type": {"const": name}, **required}, optional)


def _groups(reference: str) -> list[Json]:
    one: Json = {"$ref": f"#/definitions/{reference}"}
    many: Json = {"type": "array", "minItems": 1, "items": one}
    return [
        _form("and", {"conditions": many}),
        _form("or", {"conditions": many}),
        _form("not", {"condition": one}),
        _form("at_least", {"n": {"type": "integer", "minimum": 1}, "conditions": many}),
    ]


def _filter() -> Json:
    leaf = _form("property", {"property": _TEXT, "op": _OPERATOR}, _COMPARISON)
    return {"oneOf": [*_groups("filter"), leaf]}


def _segment() -> Json:
    asked: dict[str, Json] = {"measure": _MEASURE, "op": _OPERATOR, "value": _VALUE}
    picked: dict[str, Json] = {"pick": {"enum": [each.value for each in Pick]}, "having": _FILTER}
    common: dict[str, Json] = {"did": _FLAG, "where": _FILTER, "window": _WINDOW}
    within = _object({"n": _COUNT, "unit": {"enum": ["hour", "day", "week"]}})
    step = _object({"event": _TEXT}, {"where": _FILTER, "within": within, "absent": _FLAG})
    steps: Json = {"type": "array", "minItems": 2, "maxItems": 10, "items": step}
    version: Json = {"anyOf": [{"const": "latest"}, {"type": "integer", "minimum": 1}]}
    leaves = [
        _form("all", {}),
        _form("tag", {"tag": _TEXT, "op": _OPERATOR}, _COMPARISON),
        _form("event", {"event": _TEXT}, {**common, **asked, **picked}),
        _form("sequence", {"steps": steps}, {"window": _WINDOW, "did": _FLAG}),
        _form("crowd", {"crowd": _TEXT}, {"version": version}),
        _form("sample", {"salt": _TEXT, "from": _NUMBER, "to": _NUMBER}),
    ]
    return {"oneOf": [*_groups("segment"), *leaves]}


def _measure() -> Json:
    units: Json = {"enum": [unit.value for unit in Unit if unit is not Unit.HOUR]}
    return _object({"agg": {"enum": [each.value for each in Aggregate]}}, {"property": _TEXT, "unit": units})


def _window() -> Json:
    return {
        "oneOf": [
            _form("all", {}),
            _form("absolute", {"from": _END, "to": _END}),
            _form("last", {"n": _COUNT, "unit": _UNIT}, {"include_current": _FLAG, "rolling": _FLAG}),
            _form("next", {"n": _COUNT, "unit": _UNIT}, {"include_current": _FLAG}),
            _form("this", {"unit": _UNIT}),
            _form("previous", {"unit": _UNIT}),
            _form("offset", {"unit": _UNIT, "from": _STEP, "to": _STEP}),
        ]
    }
