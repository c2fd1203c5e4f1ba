"""Windows as JSON Schema, for editors: `engine.segments` reads them."""

from __future__ import annotations

from typing import Final

from engine.model.segment import Unit

_UNIT: Final = {"enum": [unit.value for unit in Unit]}
_N: Final = {"type": "integer", "minimum": 1, "maximum": 10_000}
_END: Final = {"type": ["string", "null"]}
_STEP: Final = {"type": ["integer", "null"]}
_FLAG: Final = {"type": "boolean"}


def _form(name: str, required: dict[str, object], optional: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "required": ["type", *required],
        "additionalProperties": False,
        "properties": {"type": {"const": name}, **required, **optional},
    }


WINDOW: Final[dict[str, object]] = {
    "oneOf": [
        _form("all", {}, {}),
        _form("absolute", {"from": _END, "to": _END}, {}),
        _form("last", {"n": _N, "unit": _UNIT}, {"include_current": _FLAG, "rolling": _FLAG}),
        _form("next", {"n": _N, "unit": _UNIT}, {"include_current": _FLAG}),
        _form("this", {"unit": _UNIT}, {}),
        _form("previous", {"unit": _UNIT}, {}),
        _form("offset", {"unit": _UNIT, "from": _STEP, "to": _STEP}, {}),
    ]
}
