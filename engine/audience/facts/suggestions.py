"""Values that a user may mean: what properties, attributes and tags hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.audience.facts.value_counts import count_stored, count_values, tag_column
from engine.errors import NotFound
from engine.model.json_values import json_value
from engine.serving.stopping import check

if TYPE_CHECKING:
    from engine.audience.facts.value_counts import Counted
    from engine.audience.reading import Reading
    from engine.model.values import Value
    from engine.serving.events.store import EventProperty, EventTable
    from engine.serving.storage.columns import StoredColumn
    from engine.serving.storage.dictionary import Dictionary

LOOKED_AT: Final = 1 << 20
"""Events whose numbers, dates and instants are looked at; texts are known without."""

_CHECKED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value and what its dimension calls it; `count` customers have it, None where that is not known."""

    value: Value
    count: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most as many values as were asked for; `more` says that there are others."""

    values: tuple[Suggestion, ...]
    more: bool


def property_values(reading: Reading, event: str, name: str, text: str, limit: int) -> Suggestions:
    """Values of a property that contain `text`; none of personal data.

    Texts, also those whose title contains it, come in code-point order; of other types the most frequent of
    the first `LOOKED_AT` events come first.
    """
    tables = reading.serving.events.tables
    if event not in tables:
        raise NotFound.named("event", event, tables)
    properties = tables[event].properties
    if name not in properties:
        raise NotFound.named("property", name, properties)
    field = reading.catalog.events[event].properties.get(name)
    if field is not None and field.pii:
        return Suggestions((), False)
    of = properties[name]
    if of.entry.form not in ("text", "list"):
        counted = _counted_events(tables[event], of)
        return _first((Suggestion(value) for value, _ in _holding(counted, text)), limit)
    titles = _titles(reading, event, name)
    found = (
        Suggestion(of.dictionary[code], title=None if titles is None else titles[code].as_py())
        for code in _containing(of.dictionary, titles, text)
    )
    return _first(found, limit)


def tag_values(reading: Reading, code: str, text: str, limit: int, *, min_group: int = 1) -> Suggestions:
    """Values of a tag that contain `text`, the most frequent first; none that fewer than a group have."""
    return _counted(reading, tag_column(reading, code), text, limit, min_group)


def attribute_values(
    reading: Reading, name: str, text: str, limit: int, *, min_group: int = 1
) -> Suggestions:
    """Values of an attribute, as those of a tag; none of personal data."""
    column = reading.serving.attributes.get(name)
    if column is None:
        raise NotFound.named("attribute", name, reading.serving.attributes)
    field = reading.catalog.customers.attributes.get(name)
    if field is None or field.pii:
        return Suggestions((), False)
    return _counted(reading, column, text, limit, min_group)


def _counted(reading: Reading, column: StoredColumn, text: str, limit: int, min_group: int) -> Suggestions:
    counted = count_values(column, reading.serving.universe)
    found = (Suggestion(value, count) for value, count in _holding(counted, text) if count >= min_group)
    return _first(found, limit)


def _counted_events(table: EventTable, of: EventProperty) -> Counted:
    part = slice(0, LOOKED_AT)
    stored = table.stored(of, part)[table.has(of, part)]
    return count_stored(of, stored, len(stored))


def _holding(counted: Counted, text: str) -> Iterator[tuple[Value, int]]:
    """The values whose JSON text contains a text, the most frequent first."""
    wanted = text.casefold()
    for number, (value, count) in enumerate(counted.by_count()):
        if number % _CHECKED == 0:
            check()
        if wanted in str(json_value(value)).casefold():
            yield value, count


def _first(found: Iterator[Suggestion], limit: int) -> Suggestions:
    some = list(islice(found, limit + 1))
    return Suggestions(tuple(some[:limit]), len(some) > limit)


def _titles(reading: Reading, event: str, name: str) -> pa.LargeStringArray | None:
    """What the products' dimension calls the values of this property, by code."""
    products = reading.serving.products
    if products is None or (products.event, products.property) != (event, name):
        return None
    return products.titles


def _containing(dictionary: Dictionary, titles: pa.LargeStringArray | None, text: str) -> Iterator[int]:
    """The codes of the texts that contain a text, or whose titles do."""
    if not text:
        return iter(range(len(dictionary)))
    holds = pc.match_substring(dictionary.texts, text, ignore_case=True)
    if titles is not None:
        named = pc.match_substring(titles, text, ignore_case=True).fill_null(False)
        holds = pc.or_(holds, named)
    return iter(np.flatnonzero(holds.to_numpy(zero_copy_only=False)).tolist())
