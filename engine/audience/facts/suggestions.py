"""Values that a user may mean: what properties, attributes and tags hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from engine.audience.facts.value_counts import count_values, tag_column
from engine.errors import NotFound
from engine.model.values import Kind

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.model.values import Value
    from engine.serving.storage.columns import StoredColumn
    from engine.serving.storage.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value; `count` customers have it, None where that is not known."""

    value: Value
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most as many values as were asked for; `more` says that there are others."""

    values: tuple[Suggestion, ...]
    more: bool


def property_values(reading: Reading, event: str, name: str, text: str, limit: int) -> Suggestions:
    """Values of a text property that contain `text`, in code-point order; none for other types."""
    tables = reading.serving.events.tables
    if event not in tables:
        raise NotFound.named("event", event, tables)
    properties = tables[event].properties
    if name not in properties:
        raise NotFound.named("property", name, properties)
    field = reading.catalog.events[event].properties.get(name)
    if properties[name].entry.form not in ("text", "list") or (field is not None and field.pii):
        return Suggestions((), False)
    found = _containing(properties[name].dictionary, text, limit + 1)
    return Suggestions(tuple(Suggestion(each) for each in found[:limit]), len(found) > limit)


def tag_values(reading: Reading, code: str, text: str, limit: int) -> Suggestions:
    """Values of a tag that contain `text`, the most frequent first."""
    return _counted(reading, tag_column(reading, code), text, limit)


def attribute_values(reading: Reading, name: str, text: str, limit: int) -> Suggestions:
    """Values of an attribute that contain `text`, the most frequent first; none of personal data."""
    column = reading.serving.attributes.get(name)
    if column is None:
        raise NotFound.named("attribute", name, reading.serving.attributes)
    field = reading.catalog.customers.attributes.get(name)
    if field is None or field.pii:
        return Suggestions((), False)
    return _counted(reading, column, text, limit)


def _counted(reading: Reading, column: StoredColumn, text: str, limit: int) -> Suggestions:
    if column.type.kind not in (Kind.TEXT, Kind.TEXT_LIST, Kind.BOOLEAN):
        return Suggestions((), False)
    counted = count_values(column, reading.serving.universe)
    wanted = text.casefold()
    found = [
        Suggestion(value, count)
        for value, count in counted.top(len(counted.counts))
        if wanted in str(value).casefold()
    ]
    return Suggestions(tuple(found[:limit]), len(found) > limit)


def _containing(dictionary: Dictionary, text: str, limit: int) -> list[str]:
    texts = dictionary.texts
    if text:
        texts = texts.filter(pc.match_substring(texts, text, ignore_case=True))
    found: list[str] = pa.chunked_array([texts]).slice(0, limit).to_pylist()
    return found
