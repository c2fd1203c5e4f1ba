"""Measures from JSON-like data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.segment import Aggregate, Measure, Unit
from engine.segments.measures import MEASURES
from engine.segments.parse.reader import Reader, child

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_measure(data: object, pointer: str, reader: Reader) -> Measure | None:
    """A measure; whether the property has a type that can be measured so is asked when it is bound."""
    measure = reader.mapping(data, pointer, "a measure")
    if measure is None:
        return None
    if "agg" not in measure:
        reader.refuse("missing_key", pointer, "a measure needs the key `agg`")
        return None
    agg = reader.name(measure["agg"], child(pointer, "agg"), "measure", Aggregate)
    if agg is None:
        return None
    row = MEASURES[agg]
    required = ["agg", *(["property"] if row.kinds else []), *(["unit"] if row.takes_unit else [])]
    if not reader.keys(measure, pointer, f"the measure `{agg}`", required=required):
        return None
    name = reader.text(measure["property"], child(pointer, "property"), "`property`") if row.kinds else None
    unit = _unit(measure, pointer, reader) if row.takes_unit else None
    if (row.kinds and name is None) or (row.takes_unit and unit is None):
        return None
    return Measure(agg, name, unit, pointer)


def _unit(data: Mapping[str, object], pointer: str, reader: Reader) -> Unit | None:
    unit = reader.name(data["unit"], child(pointer, "unit"), "unit", Unit)
    if unit is Unit.HOUR:
        reader.refuse(
            "unit_not_allowed",
            child(pointer, "unit"),
            "`periods` counts days, weeks, months, quarters or years",
        )
        return None
    return unit
