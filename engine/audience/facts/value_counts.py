"""How many customers have which value of a column, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.model.values import Kind, Value
from engine.serving import scaled

if TYPE_CHECKING:
    from engine.serving import CustomerSet
    from engine.serving.columns import StoredColumn

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct values of a column in ascending order as they are stored, and the customers that have each.

    Of lists, the elements, each counted for every customer whose list holds it. `customers` have a value.
    """

    column: StoredColumn
    stored: NDArray[Any]
    counts: NDArray[np.int64]
    customers: int

    def value(self, index: int) -> Value:
        """The value at an index."""
        column, stored = self.column, self.stored[index]
        match column.entry.form:
            case "text" | "list":
                return column.dictionary[int(stored)]
            case "pair":
                return scaled.unscaled(scaled.pair_to_int(stored["low"], stored["high"]), column.type)
            case _:
                return scaled.unscaled(stored.item(), column.type)

    def top(self, limit: int) -> list[tuple[Value, int]]:
        """The most frequent values; ties in ascending order of the value."""
        chosen = np.argsort(-self.counts, kind="stable")[:limit].tolist()
        return [(self.value(index), int(self.counts[index])) for index in chosen]


@dataclass(frozen=True, slots=True)
class Spread:
    """Exact least, greatest, mean and quantiles: the smallest value that so large a share does not exceed."""

    least: Value
    greatest: Value
    mean: Value
    quantiles: tuple[tuple[float, Value], ...]


def count_values(column: StoredColumn, among: CustomerSet) -> Counted:
    """Count the values of the customers `among`."""
    having = column.valid & among
    mask = having.mask()[: column.entry.rows]
    customers = len(having)
    match column.entry.form:
        case "text":
            counts = np.bincount(column.values[mask], minlength=len(column.dictionary))
        case "list":
            lengths = column.lengths()[: len(mask)]
            kept = column.values[np.repeat(mask[: len(lengths)], lengths)]
            counts = np.bincount(kept, minlength=len(column.dictionary))
        case _:
            stored, counts = np.unique(column.values[mask], return_counts=True)
            return _in_order(Counted(column, stored, counts.astype(np.int64), customers))
    present = np.flatnonzero(counts)
    return Counted(column, present, counts[present].astype(np.int64), customers)


def spread_of(counted: Counted) -> Spread | None:
    """How numbers, dates and instants are spread; None for other types, and where nobody has a value."""
    kind = counted.column.type.kind
    if kind in (Kind.TEXT, Kind.TEXT_LIST, Kind.BOOLEAN) or not len(counted.counts):
        return None
    ends = np.cumsum(counted.counts)
    total = int(ends[-1])
    places = [int(np.searchsorted(ends, -int(-share * total // 1), side="left")) for share in QUANTILES]
    quantiles = tuple((share, counted.value(place)) for share, place in zip(QUANTILES, places, strict=True))
    last = len(counted.counts) - 1
    return Spread(counted.value(0), counted.value(last), _mean(counted, total), quantiles)


def _in_order(counted: Counted) -> Counted:
    """128-bit integers in two halves are ordered by the high one first."""
    if counted.column.entry.form != "pair":
        return counted
    order = np.lexsort((counted.stored["low"], counted.stored["high"]))
    return Counted(counted.column, counted.stored[order], counted.counts[order], counted.customers)


def _mean(counted: Counted, total: int) -> Value:
    """Of whole numbers by exact integers; of an average of dates, the date it falls into."""
    type_ = counted.column.type
    if type_.kind is Kind.FLOAT:
        return float(np.average(counted.stored, weights=counted.counts))
    numbers = [_stored_number(each) for each in counted.stored.tolist()]
    added = sum(number * count for number, count in zip(numbers, counted.counts.tolist(), strict=True))
    if type_.is_number:
        return (Decimal(added) / total).scaleb(-(type_.scale or 0)).quantize(_digits(type_.scale or 0))
    return scaled.unscaled(added // total, type_)


def _stored_number(stored: Any) -> int:
    return scaled.pair_to_int(*stored) if isinstance(stored, tuple) else int(stored)


def _digits(scale: int) -> Decimal:
    """Four digits more than the values have."""
    return Decimal(1).scaleb(-(scale + 4))
