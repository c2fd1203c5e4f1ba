"""Members and changes of crowds as they stream in: Arrow batches whose number and checksum are verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from engine.serving.sets.checksums import IdsChecksum, checksum_of_array, checksum_of_ids
from tagmill.client.errors import IncompletePull

if TYPE_CHECKING:
    import pandas as pd

    from tagmill.client.connection import Connection

ARROW: Final = "application/vnd.apache.arrow.stream"
COUNT: Final = "x-row-count"
CHECKSUM: Final = "x-ids-checksum"
SINCE: Final = "x-since"


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


def ids_checksum(ids: Iterable[str]) -> str:
    """The checksum of a set of customers (`count:` and four sums of the words of their SHA-256)."""
    return str(checksum_of_ids(ids))


class _Check:
    """Counts rows and adds up the words of their ids, where the service told a checksum."""

    def __init__(self, count: str | None, checksum: str | None) -> None:
        self._count, self._checksum = count, checksum
        self._rows, self._total = 0, IdsChecksum()

    def add(self, batch: pa.RecordBatch) -> None:
        self._rows += batch.num_rows
        if self._checksum is not None:
            self._total += checksum_of_array(batch.column("customer_id"))

    def finish(self) -> None:
        if self._count is not None and int(self._count) != self._rows:
            raise IncompletePull(0, "incomplete", f"{self._rows} of {self._count} rows came")
        if self._checksum is not None and str(self._total) != self._checksum:
            raise IncompletePull(0, "checksum", f"the ids add up to {self._total}, not to {self._checksum}")


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
