"""Customers by the beginning of their id, or of an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from engine.model.json_values import json_value
from engine.model.values import Kind
from engine.profiles.cursors import read_cursor, refused, write_cursor
from engine.segments.letter_case import lower

if TYPE_CHECKING:
    from engine.profiles.source import ProfileSource
    from engine.serving.storage.columns import StoredColumn
    from engine.serving.storage.dictionary import Dictionary

_BY_ID: Final = "customer_id"
_FOLDED: Final = 1000
"""Up to so many different texts of an attribute are compared without regard to case."""

_FIRST: Final = 1 << 12
_MOST: Final = 1 << 20
"""Values that are looked at first, and at most at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """A customer, and what matched: `customer_id`, or an attribute with its value."""

    customer_id: str
    matched: str
    value: str

    def to_json(self) -> dict[str, object]:
        """One customer."""
        return {
            "customer_id": self.customer_id,
            "matched": self.matched,
            "value": json_value(self.value),
        }


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Customers found; `next` is the cursor of the following page, None after the last."""

    customers: tuple[Found, ...] = ()
    next: str | None = None

    def to_json(self) -> dict[str, object]:
        """The page as JSON has it."""
        return {"customers": [one.to_json() for one in self.customers], "next": self.next}


def search(source: ProfileSource, text: str, *, limit: int = 50, cursor: str | None = None) -> SearchPage:
    """Customers whose id, or a text attribute that is not personal data, begins with `text`.

    First those whose id does, in the order of ids; then by attribute, as the catalog lists them, each
    customer once. Ids are compared exactly; attributes of up to 1,000 different texts in any case. The empty
    text finds everybody.
    """
    phase, after = _BY_ID, ""
    if cursor is not None:
        phase, after = read_cursor(cursor, str, str)
    found: list[tuple[Found, list[str]]] = []
    for one in _matches(source, text, phase, after):
        if len(found) == limit:
            return SearchPage(tuple(customer for customer, _ in found), write_cursor(found[-1][1]))
        found.append(one)
    return SearchPage(tuple(customer for customer, _ in found))


def _matches(source: ProfileSource, text: str, phase: str, after: str) -> Iterator[tuple[Found, list[str]]]:
    """Everything found after a place, each with its own place."""
    if phase == _BY_ID:
        yield from _by_id(source, text, after)
    attributes = _attributes(source)
    if phase not in (_BY_ID, *attributes) or (phase != _BY_ID and not after.isdecimal()):
        raise refused()
    if not text:
        return
    begun = list(attributes).index(phase) if phase != _BY_ID else 0
    codes = {name: _codes(column.dictionary, text) for name, column in attributes.items()}
    for at, (name, column) in enumerate(list(attributes.items())[begun:], begun):
        start = int(after) + 1 if name == phase else 0
        earlier = [(attributes[other], codes[other]) for other in list(attributes)[:at]]
        for ordinal in _holders(column, codes[name], start):
            customer_id = source.serving.ids.id_of(ordinal)
            if customer_id is None or ordinal not in source.serving.universe or customer_id.startswith(text):
                continue
            if not any(_holds(of, told, ordinal) for of, told in earlier):
                yield Found(customer_id, name, str(column.value(ordinal))), [name, str(ordinal)]


def _by_id(source: ProfileSource, text: str, after: str) -> Iterator[tuple[Found, list[str]]]:
    for ordinal, customer_id in source.serving.ids.beginning_with(text, after):
        if ordinal in source.serving.universe:
            yield Found(customer_id, _BY_ID, customer_id), [_BY_ID, customer_id]


def _attributes(source: ProfileSource) -> dict[str, StoredColumn]:
    """The text attributes that may be searched."""
    return {
        name: source.serving.attributes[name]
        for name, field in source.catalog.customers.attributes.items()
        if field.type.kind is Kind.TEXT and not field.pii and name in source.serving.attributes
    }


def _codes(dictionary: Dictionary, text: str) -> NDArray[np.bool_]:
    """For every code whether its text begins with `text`."""
    if len(dictionary) <= _FOLDED:
        folded = lower(text)
        return dictionary.where(lambda one: lower(one).startswith(folded))
    told = np.zeros(len(dictionary), np.bool_)
    told[dictionary.first_from(text) : dictionary.first_from(text, beyond=True)] = True
    return told


def _holders(column: StoredColumn, told: NDArray[np.bool_], start: int) -> Iterator[int]:
    """The ordinals from `start` on whose code is told, ascending."""
    if not told.any():
        return
    first, width = start, _FIRST
    while first < len(column.values):
        some = column.values[first : first + width]
        for ordinal in (np.flatnonzero(told[some]) + first).tolist():
            if ordinal in column.valid:
                yield ordinal
        first, width = first + width, min(2 * width, _MOST)


def _holds(column: StoredColumn, told: NDArray[np.bool_], ordinal: int) -> bool:
    return ordinal in column.valid and bool(told[column.values[ordinal]])
