"""How many customers have which value of a column, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog.reading import guess_hint
from engine.errors import NotFound
from engine.model.values import Value
from engine.serving.storage import scaled

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.serving import CustomerSet
    from engine.serving.events.store import EventProperty
    from engine.serving.storage.columns import StoredColumn


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct values of a column in ascending order as they are stored, and the customers that have each.

    Of lists, the elements, each counted for every customer whose list holds it. `customers` have a value.
    """

    column: StoredColumn | EventProperty
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
        return list(islice(self.by_count(), limit))

    def by_count(self) -> Iterator[tuple[Value, int]]:
        """All values, the most frequent first; ties in ascending order of the value."""
        for index in map(int, np.argsort(-self.counts, kind="stable")):  # few of millions may be asked for
            yield self.value(index), int(self.counts[index])


def tag_column(reading: Reading, code: str) -> StoredColumn:
    """The values of a tag. Raises NotFound where the snapshot does not hold it."""
    column = reading.serving.tags.get(code)
    if column is None:
        hint = guess_hint(code, reading.serving.tags)
        held = f"the snapshot `{reading.snapshot.id}` holds no tag `{code}`"
        raise NotFound(held if hint is None else f"{held}; {hint}", code="unknown_tag")
    return column


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
            return count_stored(column, column.values[mask], customers)
    present = np.flatnonzero(counts)
    return Counted(column, present, counts[present].astype(np.int64), customers)


def count_stored(column: StoredColumn | EventProperty, stored: NDArray[Any], customers: int) -> Counted:
    """Count numbers, dates or instants as they are stored."""
    distinct, counts = np.unique(stored, return_counts=True)
    return _in_order(Counted(column, distinct, counts.astype(np.int64), customers))


def _in_order(counted: Counted) -> Counted:
    """128-bit integers in two halves are ordered by the high one first."""
    if counted.column.entry.form != "pair":
        return counted
    order = np.lexsort((counted.stored["low"], counted.stored["high"]))
    return Counted(counted.column, counted.stored[order], counted.counts[order], counted.customers)
