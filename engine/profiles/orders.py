"""The orders of one customer: how many, how much, when first and last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.model.values import Kind
from engine.profiles.facts import KeyMeasures
from engine.serving.profiles import customer_rows
from engine.serving.storage.scaled import pair_to_int

if TYPE_CHECKING:
    from engine.profiles.source import ProfileSource
    from engine.serving.events.store import EventTable

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ITEM_DIGITS: Final = 2


def key_measures(source: ProfileSource, ordinal: int) -> KeyMeasures | None:
    """The key measures of a customer; None where the catalog names no order event."""
    named = source.catalog.profile
    table = source.serving.events.tables.get(named.order_event or "")
    if table is None:
        return None
    rows = rows_of(table, ordinal)
    amounts = _amounts(table, rows, named.order_amount)
    scale = _scale(table, named.order_amount)
    times = rows["time"]
    return KeyMeasures(
        orders=len(rows),
        total_spent=None if amounts is None else rounded(Fraction(sum(amounts)), scale, scale),
        average_order_value=rounded(Fraction(sum(amounts), len(amounts)), scale, scale) if amounts else None,
        average_items=_average_items(source, ordinal, len(rows)),
        first_order=instant(int(times[0])) if len(rows) else None,
        last_order=instant(int(times[-1])) if len(rows) else None,
    )


def rows_of(table: EventTable, ordinal: int) -> NDArray[Any]:
    """The stored rows of a customer in the order of time."""
    found = customer_rows(table, ordinal)
    return table.rows[:0] if found is None else table.rows[found]


def column_of(table: EventTable, rows: NDArray[Any], name: str) -> NDArray[Any]:
    """The stored numbers of a property, of those rows that have it."""
    of = table.properties[name]
    return np.asarray(rows[of.column][has(table, rows, name)])


def has(table: EventTable, rows: NDArray[Any], name: str) -> NDArray[np.bool_]:
    """Which rows have a property."""
    number = list(table.properties).index(name)
    return np.asarray((rows["valid"][:, number >> 3] >> np.uint8(number & 7)) & 1, np.bool_)


def instant(micros: int) -> datetime:
    """An instant of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def rounded(units: Fraction, scale: int, digits: int) -> Decimal:
    """A number of units of 10**-scale, rounded half up (away from zero) to so many digits."""
    value = units * Fraction(10**digits, 10**scale)
    whole = int(abs(value) + Fraction(1, 2))
    return Decimal((int(value < 0 and whole > 0), tuple(int(digit) for digit in str(whole)), -digits))


def _amounts(table: EventTable, rows: NDArray[Any], name: str | None) -> list[int] | None:
    """The amounts of orders as scaled integers; None where the catalog names none that can be added."""
    if name is None or table.properties[name].type.kind not in (Kind.INTEGER, Kind.DECIMAL):
        return None
    stored = column_of(table, rows, name)
    if table.properties[name].entry.form == "pair":
        halves = zip(stored["low"].tolist(), stored["high"].tolist(), strict=True)
        return [pair_to_int(low, high) for low, high in halves]
    return [int(one) for one in stored.tolist()]


def _scale(table: EventTable, name: str | None) -> int:
    return 0 if name is None else table.properties[name].type.scale or 0


def _average_items(source: ProfileSource, ordinal: int, orders: int) -> Decimal | None:
    products = source.serving.products
    if products is None or products.event == source.catalog.profile.order_event or orders == 0:
        return None
    found = customer_rows(source.serving.event(products.event), ordinal)
    lines = 0 if found is None else found.stop - found.start
    return rounded(Fraction(lines, orders), 0, _ITEM_DIGITS)
