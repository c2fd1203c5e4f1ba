"""Customer ids: the id of an ordinal, and the ordinal of an id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.views import CUSTOMER_ID, ORDINAL
from engine.serving.building.customers import ID_CHUNK
from engine.serving.sets.checksums import IdsChecksum, checksum_of_array, checksum_of_words
from engine.serving.sets.customer_set import CustomerSet
from engine.serving.storage.files import map_array, map_table


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

    def hold(self) -> None:
        """Map the files now."""
        _ = self._chunks, self._order, self._hashes

    def id_of(self, ordinal: int) -> str | None:
        """The id of a customer; None where the ordinal is nobody's."""
        if not 0 <= ordinal < self._size:
            return None
        found: str | None = self._chunks[ordinal // ID_CHUNK][ordinal % ID_CHUNK].as_py()
        return found

    def beginning_with(self, prefix: str, after: str = "") -> Iterator[tuple[int, str]]:
        """Ordinals and ids that begin with `prefix` and stand after `after`, in the order of ids."""
        order = self._order
        low, high = 0, self._size if order is None else len(order)
        wanted = max(prefix, after).encode("utf-8", "surrogatepass")
        while low < high:
            middle = (low + high) // 2
            if self._bytes_of(middle if order is None else int(order[middle])) < wanted:
                low = middle + 1
            else:
                high = middle
        for place in range(low, self._size if order is None else len(order)):
            ordinal = place if order is None else int(order[place])
            customer_id = self.id_of(ordinal) or ""
            if not customer_id.startswith(prefix):
                return
            if not after or customer_id != after:
                yield ordinal, customer_id

    def ordinal_of(self, customer_id: str) -> int | None:
        """The ordinal of a customer; None for an unknown id."""
        order = self._order
        low, high = 0, self._size if order is None else len(order)
        wanted = customer_id.encode("utf-8", "surrogatepass")
        while low < high:
            middle = (low + high) // 2
            ordinal = middle if order is None else int(order[middle])
            found = self._bytes_of(ordinal)
            if found == wanted:
                return ordinal
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return None

    @cached_property
    def _texts(self) -> list[tuple[memoryview, memoryview]]:
        """Of each chunk, where its ids begin and end, and their bytes."""
        return [_parts_of(chunk) for chunk in self._chunks]

    def _bytes_of(self, ordinal: int) -> bytes:
        """The id of an ordinal in UTF-8, nothing where it is nobody's; a search reads too many for Arrow."""
        ends, data = self._texts[ordinal // ID_CHUNK]
        place = ordinal % ID_CHUNK
        return bytes(data[ends[place] : ends[place + 1]])

    def rows(self, members: CustomerSet, batch_rows: int) -> Iterator[pa.RecordBatch]:
        """(customer_id, ordinal) of some customers, ascending by ordinal, in batches of so many rows."""
        ordinals = members.ordinals()
        schema = pa.schema([(CUSTOMER_ID, pa.string()), (ORDINAL, pa.int32())])
        for start in range(0, len(ordinals), batch_rows):
            some = ordinals[start : start + batch_rows]
            columns = [self.take(some), pa.array(some.astype(np.int32))]
            yield pa.record_batch(columns, schema=schema)

    def take(self, ordinals: NDArray[np.uint32]) -> pa.StringArray:
        """The ids of some ordinals, which ascend; null where an ordinal is nobody's."""
        parts: list[pa.Array] = [pa.array([], pa.string())]
        first = 0
        while first < len(ordinals):
            chunk = int(ordinals[first]) // ID_CHUNK
            last = int(np.searchsorted(ordinals, (chunk + 1) * ID_CHUNK))
            parts.append(self._chunks[chunk].take(pa.array(ordinals[first:last] - chunk * ID_CHUNK)))
            first = last
        return pa.concat_arrays(parts)

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


def _parts_of(chunk: pa.StringArray) -> tuple[memoryview, memoryview]:
    """Offsets and bytes of an array of texts, as Arrow's format lays them out."""
    _, offsets, data = chunk.buffers()
    ends = memoryview(offsets).cast("i")[chunk.offset :]
    return ends, memoryview(data if data is not None else b"")
