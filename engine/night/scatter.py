"""Values by ordinal put into the order of the customers, without sorting anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from pyarrow import types

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOBODY: Final = -1


def places_of(ordinals: NDArray[np.int64]) -> NDArray[np.int32]:
    """Where each ordinal stands among `ordinals` (ascending): index by ordinal, -1 for those not there."""
    places = np.full(int(ordinals[-1]) + 1 if len(ordinals) else 0, NOBODY, np.int32)
    places[ordinals] = np.arange(len(ordinals), dtype=np.int32)
    return places


def scatter(
    values: pa.ChunkedArray, ordinals: NDArray[np.int32], places: NDArray[np.int32], rows: int
) -> pa.Array:
    """An array of `rows` values: each where `places` puts its ordinal, null where there is none.

    Values whose ordinal has no place are left out; no ordinal comes twice.
    """
    array = values.combine_chunks()
    known = ordinals < len(places)
    where = np.full(len(ordinals), NOBODY, np.int32)
    where[known] = places[ordinals[known]]
    if (where == NOBODY).any():
        keep = where != NOBODY
        array, where = array.filter(pa.array(keep)), where[keep]
    if types.is_dictionary(array.type):
        codes = _by_place(array.indices, where, rows)
        return pa.DictionaryArray.from_arrays(codes, array.dictionary)
    return _by_place(array, where, rows)


def _by_place(array: pa.Array, where: NDArray[np.int32], rows: int) -> pa.Array:
    item = _ITEMS.get(array.type) or (_SIXTEEN_BYTES if types.is_decimal128(array.type) else None)
    if item is None or array.null_count:
        return _taken(array, where, rows)
    data = np.zeros(rows, item)
    buffer = array.buffers()[1]
    if buffer is not None:
        data[where] = np.frombuffer(buffer, item)[array.offset : array.offset + len(array)]
    present = np.zeros(rows, np.bool_)
    present[where] = True
    bits = pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(array.type, rows, [bits, pa.py_buffer(data)], rows - len(where))


def _taken(array: pa.Array, where: NDArray[np.int32], rows: int) -> pa.Array:
    """The general case: booleans, lists, texts, and values with nulls among them."""
    source = np.full(rows, NOBODY, np.int32)
    source[where] = np.arange(len(where), dtype=np.int32)
    return array.take(pa.array(source, mask=source == NOBODY))


_SIXTEEN_BYTES: Final = np.dtype(np.complex128)
"""Only moved, never computed with: the widest item that numpy copies as one."""

_ITEMS: Final[dict[pa.DataType, np.dtype]] = {
    pa.int8(): np.dtype(np.int8),
    pa.int16(): np.dtype(np.int16),
    pa.int32(): np.dtype(np.int32),
    pa.int64(): np.dtype(np.int64),
    pa.float64(): np.dtype(np.float64),
    pa.date32(): np.dtype(np.int32),
    pa.timestamp("us"): np.dtype(np.int64),
    pa.timestamp("us", tz="UTC"): np.dtype(np.int64),
}
