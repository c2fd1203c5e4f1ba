"""One column by ordinal, mapped: a tag's values or an attribute's."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.model.values import Value, ValueType
from engine.serving.sets.customer_set import CustomerSet, from_words
from engine.serving.storage import scaled
from engine.serving.storage.bitmap_files import Bitmaps
from engine.serving.storage.dictionary import Dictionary
from engine.serving.storage.files import map_array
from engine.serving.storage.manifest import ColumnEntry, CorruptSnapshot


class StoredColumn:
    """Values by ordinal; ordinals beyond its `rows` have none. Files are mapped when first used."""

    def __init__(self, folder: Path, entry: ColumnEntry, size: int) -> None:
        self.folder, self.entry, self.size = folder, entry, size
        self.type = parse_type(entry.type)
        self._within: bool | None = None

    @cached_property
    def values(self) -> NDArray[Any]:
        """Stored numbers or codes by ordinal; of lists, the codes of all elements."""
        return map_array(self.folder / "values.npy")

    @cached_property
    def _cells(self) -> memoryview:
        """The stored numbers, to read one of them: several times as fast as from an array."""
        return self.values.data

    @cached_property
    def starts(self) -> NDArray[Any]:
        """Of lists: where each ordinal's codes begin, with the end of the last."""
        return map_array(self.folder / "starts.npy")

    @cached_property
    def dictionary(self) -> Dictionary:
        """Of texts and lists: the texts by code."""
        return Dictionary.open(self.folder / "dictionary.arrow")

    @cached_property
    def bitmaps(self) -> Bitmaps:
        """Customers by value: the values of `distinct`, or all elements of lists."""
        return Bitmaps(self.folder)

    @cached_property
    def distinct(self) -> NDArray[Any]:
        """The stored numbers or codes that have bitmaps, ascending."""
        return map_array(self.folder / "distinct.npy")

    @cached_property
    def valid(self) -> CustomerSet:
        """The ordinals that have a value."""
        return from_words(map_array(self.folder / "valid.npy"), self.size)

    def is_within(self, universe: CustomerSet) -> bool:
        """Whether only customers of the snapshot's universe have a value; found out once."""
        if self._within is None:
            self._within = not np.any(self.valid.words & ~universe.words)
        return self._within

    def hold(self) -> None:
        """Map the files now."""
        _ = self.values, self.valid
        if self.entry.form == "list":
            _ = self.starts
        if self.entry.form in ("text", "list"):
            _ = self.dictionary
        if self.entry.bitmaps:
            _ = self.bitmaps
            if self.entry.form != "list":
                _ = self.distinct

    def value(self, ordinal: int) -> Value | None:
        """One customer's value."""
        if ordinal >= self.entry.rows or ordinal not in self.valid:
            return None
        match self.entry.form:
            case "text":
                return self.dictionary[self._cells[ordinal]]
            case "list":
                codes = self.values[int(self.starts[ordinal]) : int(self.starts[ordinal + 1])]
                return frozenset(self.dictionary[code] for code in codes.tolist())
            case "pair":
                pair = self.values[ordinal]
                return scaled.unscaled(scaled.pair_to_int(pair["low"], pair["high"]), self.type)
            case _:
                return scaled.unscaled(self._cells[ordinal], self.type)

    def lengths(self) -> NDArray[np.int64]:
        """Of lists: how many elements each ordinal has."""
        starts = self.starts.astype(np.int64)
        return np.asarray(starts[1:] - starts[:-1])


def parse_type(text: str) -> ValueType:
    """A value type from the manifest."""
    type_ = ValueType.parse(text)
    if type_ is None:
        raise CorruptSnapshot(f"`{text}` is not a value type")
    return type_
