"""Members and changes of crowds as they stream in: Arrow batches whose number and checksum are verified."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from tagmill.client.errors import IncompletePull

if TYPE_CHECKING:
    import pandas as pd

    from tagmill.client.connection import Connection

ARROW: Final = "application/vnd.apache.arrow.stream"
COUNT: Final = "x-row-count"
CHECKSUM: Final = "x-ids-checksum"
SINCE: Final = "x-since"
_MODULUS: Final = 1 << 64


class Pull:
    """One stream of rows; each way of reading it asks the service anew.

    `batches` keeps memory flat whatever the size; `to_arrow` and `to_pandas` hold everything. All raise
    `IncompletePull` where the rows are not those that the receipt tells of. `since`, once a pull was begun,
    is the cursor for the changes after it.
    """

    def __init__(self, connection: Connection, path: str, query: Mapping[str, Any]) -> None:
        self._connection, self._path, self._query = connection, path, query
        self.since: str | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, batch by batch."""
        for part in self._parts():
            if isinstance(part, pa.RecordBatch):
                yield part

    def to_arrow(self) -> pa.Table:
        """All rows as one table."""
        schema, *batches = self._parts()
        return pa.Table.from_batches(batches, schema)

    def to_pandas(self) -> pd.DataFrame:
        """All rows as one frame."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def _parts(self) -> Iterator[Any]:
        """The schema, then the batches."""
        with self._connection.stream(self._path, self._query, {"accept": ARROW}) as response:
            self.since = response.headers.get(SINCE)
            check = _Check(response.headers.get(COUNT), response.headers.get(CHECKSUM))
            with pa.ipc.open_stream(_Reader(response.iter_bytes())) as reader:
                yield reader.schema
                for batch in reader:
                    check.add(batch)
                    yield batch
            check.finish()


def ids_checksum(ids: Iterator[str]) -> str:
    """The checksum of a set of customers (`count:` and four sums of the words of their SHA-256)."""
    check = _Check(None, None)
    for each in ids:
        check.add_id(each)
    return check.text


class _Check:
    """Counts rows and adds up the words of their ids."""

    def __init__(self, count: str | None, checksum: str | None) -> None:
        self._count, self._checksum = count, checksum
        self._rows, self._sums = 0, [0, 0, 0, 0]

    @property
    def text(self) -> str:
        return f"{self._rows}:{':'.join(f'{each % _MODULUS:016x}' for each in self._sums)}"

    def add(self, batch: pa.RecordBatch) -> None:
        if self._checksum is None:
            self._rows += batch.num_rows
            return
        for each in batch.column("customer_id").to_pylist():
            self.add_id(each)

    def add_id(self, customer: str) -> None:
        words = struct.unpack(">4I", hashlib.sha256(customer.encode()).digest()[:16])
        self._sums = [total + word for total, word in zip(self._sums, words, strict=True)]
        self._rows += 1

    def finish(self) -> None:
        if self._count is not None and int(self._count) != self._rows:
            raise IncompletePull(0, "incomplete", f"{self._rows} of {self._count} rows came")
        if self._checksum is not None and self.text != self._checksum:
            raise IncompletePull(0, "checksum", f"the ids add up to {self.text}, not to {self._checksum}")


class _Reader:
    """A body that comes in pieces, as a file that is read."""

    closed = False

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, bytearray()

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        size = len(self._held) if size < 0 else size
        given = bytes(self._held[:size])
        del self._held[:size]
        return given

    def close(self) -> None:
        """Nothing to close: the response belongs to who opened it."""
