"""Customer ids: the id of an ordinal, and the ordinal of an id."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from engine.serving.checksums import IdsChecksum, checksum_of_array, checksum_of_words
from engine.serving.customer_build import ID_CHUNK
from engine.serving.files import map_array, map_table
from engine.serving.sets import CustomerSet


class CustomerIds:
    """Ids by ordinal, and ordinals by id through a binary search in the order of the ids."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size

    @cached_property
    def _chunks(self) -> list[pa.StringArray]:
        return [batch.column(0) for batch in map_table(self._folder / "ids.arrow")]

    @cached_property
    def _order(self) -> NDArray[Any] | None:
        path = self._folder / "order.npy"
        return map_array(path) if path.exists() else None

    def id_of(self, ordinal: int) -> str | None:
        """The id of a customer; None where the ordinal is nobody's."""
        if not 0 <= ordinal < self._size:
            return None
        found: str | None = self._chunks[ordinal // ID_CHUNK][ordinal % ID_CHUNK].as_py()
        return found

    def ordinal_of(self, customer_id: str) -> int | None:
        """The ordinal of a customer; None for an unknown id."""
        order = self._order
        low, high = 0, self._size if order is None else len(order)
        wanted = customer_id.encode("utf-8", "surrogatepass")
        while low < high:
            middle = (low + high) // 2
            ordinal = middle if order is None else int(order[middle])
            found = self._chunks[ordinal // ID_CHUNK][ordinal % ID_CHUNK].as_buffer().to_pybytes()
            if found == wanted:
                return ordinal
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return None

    def checksum(self, members: CustomerSet) -> IdsChecksum:
        """The checksum of the ids of some customers; ordinals that are nobody's are left out."""
        ordinals = members.ordinals()
        hashes = self._hashes
        if hashes is not None:
            return checksum_of_words(hashes[ordinals])
        ids = self.column().take(pa.array(ordinals)).drop_null()
        return checksum_of_array(ids)

    @cached_property
    def _hashes(self) -> NDArray[Any] | None:
        path = self._folder / "hashes.npy"
        return map_array(path) if path.exists() else None

    def column(self) -> pa.ChunkedArray:
        """All ids by ordinal, mapped; null where an ordinal is nobody's."""
        return pa.chunked_array(self._chunks, pa.string())
