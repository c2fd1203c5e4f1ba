"""A set of customers in the forms that counting needs: each is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from engine.serving.sets.customer_set import CustomerSet
from engine.serving.sets.roaring import words_to_roaring
from engine.serving.storage.columns import StoredColumn

_CHUNK: Final = 1 << 20
"""Values that are gathered at once."""


class Group:
    """Customers whose values are to be counted. Safe for several threads."""

    def __init__(self, members: CustomerSet) -> None:
        self.members = members
        self.size = len(members)
        self._with_value: dict[StoredColumn, int] = {}

    @cached_property
    def ordinals(self) -> NDArray[np.intp] | None:
        """The members, ascending; None where all ordinals are members, so that nothing need be chosen."""
        if self.size == self.members.size:
            return None
        return np.flatnonzero(self.members.mask())

    @cached_property
    def bitmap(self) -> BitMap:
        """The members as a Roaring bitmap."""
        return BitMap.deserialize(words_to_roaring(self.members.words))

    def with_value(self, column: StoredColumn) -> int:
        """How many have a value in a column."""
        if column.entry.values == column.size:
            return self.size
        if column not in self._with_value:
            self._with_value[column] = self.members.count_and(column.valid)
        return self._with_value[column]

    def stored(self, column: StoredColumn) -> Iterator[NDArray[Any]]:
        """The stored numbers of the members, part by part in the order of ordinals.

        Members without a value stand in it as zero (`spare` tells how many), those beyond the column's rows
        do not.
        """
        values, chosen = column.values, self.ordinals
        if chosen is None:
            for start in range(0, len(values), _CHUNK):
                yield values[start : start + _CHUNK]
            return
        chosen = chosen[: int(np.searchsorted(chosen, len(values)))]
        for start in range(0, len(chosen), _CHUNK):
            yield values.take(chosen[start : start + _CHUNK])

    def spare(self, column: StoredColumn) -> int:
        """How many of `stored` are no values."""
        chosen = self.ordinals
        rows = len(column.values)
        standing = min(rows, self.size) if chosen is None else int(np.searchsorted(chosen, rows))
        return standing - self.with_value(column)
