"""Rows as bytes in the formats that receivers ask for, a batch at a time."""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, assert_never

import pyarrow as pa
import pyarrow.parquet as pq

from engine.audience.pulls.row_texts import csv_header, csv_lines, json_lines


class Form(StrEnum):
    """A format of whole sets; `spreadsheet` is CSV in which nothing is a formula, with a byte order mark by
    which spreadsheets know that it is UTF-8.
    """

    NDJSON = "ndjson"
    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    PARQUET = "parquet"
    ARROW = "arrow"

    @property
    def media_type(self) -> str:
        """What stands in `Content-Type`."""
        return _MEDIA[self]

    @property
    def suffix(self) -> str:
        """What a file's name ends with."""
        return {Form.SPREADSHEET: "csv", Form.ARROW: "arrows"}.get(self, self.value)


_MEDIA: Final = {
    Form.NDJSON: "application/x-ndjson",
    Form.CSV: "text/csv; charset=utf-8; header=present",
    Form.SPREADSHEET: "text/csv; charset=utf-8; header=present",
    Form.PARQUET: "application/vnd.apache.parquet",
    Form.ARROW: "application/vnd.apache.arrow.stream",
}


class _Sink(io.RawIOBase):
    """Takes what a writer writes, until it is drained."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # writers give buffers
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written

    def drain(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def encode(form: Form, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """The bytes of some rows of `schema`, chunk by chunk; none of them is empty."""
    chunks: Iterator[bytes]
    match form:
        case Form.NDJSON:
            chunks = (json_lines(batch) for batch in batches)
        case Form.CSV | Form.SPREADSHEET:
            chunks = _csv(schema, batches, form is Form.SPREADSHEET)
        case Form.PARQUET:
            chunks = _parquet(schema, batches)
        case Form.ARROW:
            chunks = _arrow(schema, batches)
        case _:
            assert_never(form)
    return (chunk for chunk in chunks if chunk)


def _csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], spreadsheet: bool) -> Iterator[bytes]:
    yield (BOM_UTF8 if spreadsheet else b"") + csv_header(schema.names)
    for batch in batches:
        yield csv_lines(batch, spreadsheet=spreadsheet)


def _parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.drain()
    yield sink.drain()


def _arrow(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    sink = _Sink()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.drain()
    yield sink.drain()
