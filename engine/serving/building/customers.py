"""Writing the customers: ids by ordinal, the order of the ids for look-ups, who is there, and attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.views import CUSTOMER_ID, ORDINAL
from engine.serving.building.columns import Batch, ColumnTarget, read_batches, write_column
from engine.serving.building.inputs import CustomersInput
from engine.serving.sets.checksums import write_hashes
from engine.serving.sets.customer_set import Mask, from_mask
from engine.serving.storage.files import FolderWriter
from engine.serving.storage.manifest import ColumnEntry

ID_CHUNK: Final = 1 << 20
"""Customers a record batch of the id file."""

_SCHEMA: Final = pa.schema([(CUSTOMER_ID, pa.string())])


def build_customers(
    writer: FolderWriter, customers: CustomersInput, previous: Path | None = None
) -> tuple[int, int, dict[str, ColumnEntry]]:
    """Write `customers/...`; tells one more than the greatest ordinal, the universe, and the attributes.

    `previous` is the folder of an earlier snapshot, whose hashes of ids are used again.
    """
    ids, present = _ids_by_ordinal(customers)
    size = len(ids)
    writer.table("customers/ids.arrow", _id_batches(ids), _SCHEMA)
    write_hashes(writer, ids, present, previous)
    writer.array("customers/present.npy", from_mask(present, size).words)
    order = _order_of_ids(ids)
    if order is not None:
        writer.array("customers/order.npy", order)
    attributes = {
        name: write_column(
            ColumnTarget(writer, f"customers/{name}", type_, size, bitmaps=False),
            read_batches(customers.files, ORDINAL, name),
        )
        for name, type_ in customers.attributes.items()
    }
    return size, int(np.count_nonzero(present)), attributes


def _ids_by_ordinal(customers: CustomersInput) -> tuple[pa.LargeStringArray, Mask]:
    ordinals: list[NDArray[np.int64]] = []
    ids: list[pa.Array] = []
    for found, values in _id_rows(customers):
        ordinals.append(found)
        ids.append(values.cast(pa.large_string()))
    every = np.concatenate([*ordinals, np.zeros(0, np.int64)])
    texts = pa.concat_arrays([*ids, pa.array([], pa.large_string())])
    size = int(every.max(initial=-1)) + 1
    present = np.zeros(size, np.bool_)
    present[every] = True
    if np.count_nonzero(present) != len(every) or every.min(initial=0) < 0:
        raise InternalError("the customers have an ordinal twice, or one below zero")
    place = np.full(size, -1, np.int64)
    place[every] = np.arange(len(every))
    if np.array_equal(place, np.arange(size)):
        return texts, present
    return texts.take(pa.array(place, mask=~present)), present


def _id_rows(customers: CustomersInput) -> Iterator[Batch]:
    return read_batches(customers.files, ORDINAL, CUSTOMER_ID)


def _id_batches(ids: pa.LargeStringArray) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(ids), ID_CHUNK):
        yield pa.record_batch([ids.slice(start, ID_CHUNK).cast(pa.string())], schema=_SCHEMA)


def _order_of_ids(ids: pa.LargeStringArray) -> NDArray[np.uint32] | None:
    """Ordinals by customer id; None where that is their own order, as after a first run."""
    if ids.null_count == 0 and (len(ids) < 2 or pc.all(pc.less(ids[:-1], ids[1:])).as_py()):
        return None
    order = pc.sort_indices(ids).to_numpy()
    kept: NDArray[np.uint32] = order[: len(ids) - ids.null_count].astype(np.uint32)
    return kept
