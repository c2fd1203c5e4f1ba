"""Frozen values of the model as plain JSON data, and back.

A thing is an object that says what it `is`: a class of the model with its fields, or one of the kinds of
values that JSON lacks. Fields at their default are left out, so that older data keep their meaning when a
class gets a new field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final

from engine.errors import InternalError
from engine.model import catalog, issue, naming, segment, tag, tree, values, window

CLASSES: Final = (
    *(catalog.Catalog, catalog.Customers, catalog.Event, catalog.Dimension, catalog.Field),
    *(catalog.ProfileSettings, catalog.Sentence, issue.Place, naming.Name),
    *(tag.TagDefinition, tag.OnMissing, tag.Quality, tag.Static, tag.Statistical, tag.Band, tag.RankBand),
    *(tag.Sql, tag.Rules, tag.Rule, tag.ListUpload),
    *(tree.And, tree.Or, tree.Not, tree.AtLeast, tree.All, tree.Measure),
    *(segment.TagLeaf, segment.PropertyLeaf, segment.EventLeaf, segment.SequenceLeaf, segment.Step),
    *(segment.Within, segment.CrowdLeaf, segment.SampleLeaf),
    *(window.AllTime, window.Absolute, window.Last, window.Next, window.This, window.Previous, window.Offset),
)
ENUMS: Final = (tag.DisplayType, tag.Cadence, tag.Missing, tree.Aggregate, tree.Pick, window.Unit)

_CLASSES: Final[Mapping[str, Any]] = {each.__name__: each for each in (*CLASSES, *ENUMS)}


def to_plain(value: object) -> object:
    """A value of the model as JSON data; what takes no part in comparisons is left out."""
    match value:
        case Enum():
            return {"is": type(value).__name__, "of": value.value}
        case None | bool() | int() | str():
            return value
        case values.ValueType():
            return {"is": "type", "of": str(value)}
        case list():
            return [to_plain(each) for each in value]
        case Mapping():
            return {"is": "map", "of": {str(key): to_plain(each) for key, each in value.items()}}
        case _ if is_dataclass(value) and type(value).__name__ in _CLASSES:
            return {"is": type(value).__name__, **_fields(value)}
        case _:
            return _scalar(value)


def from_plain(data: object) -> Any:
    """What `to_plain` was given. Raises ValueError, TypeError or KeyError for data that are not its own."""
    if isinstance(data, list):
        return [from_plain(each) for each in data]
    if not isinstance(data, dict):
        return data
    name = data["is"]
    if (reader := _READERS.get(name)) is not None:
        return reader(data["of"])
    kind = _CLASSES[name]
    if "of" in data:
        return kind(data["of"])
    return kind(**{key: from_plain(each) for key, each in data.items() if key != "is"})


def _scalar(value: object) -> object:
    match value:
        case Decimal():
            return {"is": "decimal", "of": str(value)}
        case float():
            return {"is": "float", "of": value.hex()}
        case datetime():
            return {"is": "datetime", "of": value.isoformat()}
        case date():
            return {"is": "date", "of": value.isoformat()}
        case frozenset():
            return {"is": "set", "of": sorted(value)}
        case tuple():
            return {"is": "tuple", "of": [to_plain(each) for each in value]}
        case _:
            raise InternalError(f"a `{type(value).__name__}` has no plain form")


def _fields(value: Any) -> dict[str, object]:
    found = ((field, getattr(value, field.name)) for field in _compared(type(value)))  # type: ignore[arg-type]  # dataclasses only
    return {field.name: to_plain(held) for field, held in found if held != field.default}


@cache
def _compared(kind: type) -> tuple[Field[Any], ...]:
    """The fields that take part in comparisons."""
    return tuple(field for field in fields(kind) if field.compare)


def _type(text: str) -> values.ValueType:
    found = values.ValueType.parse(text)
    if found is None:
        raise ValueError(text)
    return found


_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "map": lambda of: {key: from_plain(each) for key, each in of.items()},
    "tuple": lambda of: tuple(from_plain(each) for each in of),
    "set": frozenset,
    "type": _type,
    "decimal": Decimal,
    "float": float.fromhex,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
