"""The event types of a snapshot: one read-only DuckDB connection, and mapped rows and columns beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import StatementFailed
from engine.serving.events.plan import DIALECT, TABLE
from engine.serving.stopping import check, interrupting
from engine.serving.storage.columns import parse_type
from engine.serving.storage.dictionary import Dictionary
from engine.serving.storage.files import map_array
from engine.serving.storage.manifest import ColumnEntry, CorruptSnapshot, EventEntry, Manifest

_BATCH: Final = 1 << 20
"""Rows that are read at once."""


class EventProperty:
    """One property: where it is kept, and its dictionary."""

    def __init__(self, folder: Path, column: str, entry: ColumnEntry) -> None:
        self.folder, self.column, self.entry = folder, column, entry
        self.type = parse_type(entry.type)

    @cached_property
    def dictionary(self) -> Dictionary:
        """Of texts and lists: the texts by code."""
        return Dictionary.open(self.folder / f"{self.column}.dictionary.arrow")

    @cached_property
    def codes(self) -> NDArray[Any]:
        """Of lists: the codes of all rows' elements."""
        return map_array(self.folder / f"{self.column}.codes.npy")

    def hold(self) -> None:
        """Map the files now."""
        if self.entry.form in ("text", "list"):
            _ = self.dictionary
        if self.entry.form == "list":
            _ = self.codes
        _ = self.plain, self.valid

    @cached_property
    def plain(self) -> NDArray[Any] | None:
        """The stored numbers or codes by row, 0 where missing; None for lists, pairs, and older files."""
        if self.is_summed:
            return self.summands
        path = self.folder / f"{self.column}.plain.npy"
        return map_array(path) if path.exists() else None

    @cached_property
    def valid(self) -> NDArray[Any] | None:
        """Which rows have the property; None where all do, and for older files."""
        path = self.folder / f"{self.column}.valid.npy"
        return map_array(path) if path.exists() else None

    @cached_property
    def is_summed(self) -> bool:
        """Whether there is a plain column, with 0 where the property is missing."""
        return (self.folder / f"{self.column}.sum.npy").exists()

    @cached_property
    def summands(self) -> NDArray[Any]:
        """The plain column."""
        return map_array(self.folder / f"{self.column}.sum.npy")


class EventTable:
    """One event type. Rows are in the order of customer, then time."""

    def __init__(self, folder: Path, entry: EventEntry, schema: str, cursors: _Cursors) -> None:
        self.entry, self.schema, self._folder, self._cursors = entry, schema, folder, cursors
        self.properties: Mapping[str, EventProperty] = {
            one.name: EventProperty(folder, f"p{number}", one.column)
            for number, one in enumerate(entry.properties)
        }

    @cached_property
    def who(self) -> NDArray[Any]:
        """The ordinals that have events, ascending."""
        return map_array(self._folder / "who.npy")

    @cached_property
    def start(self) -> NDArray[Any]:
        """The first row of each of `who`, and the number of rows."""
        return map_array(self._folder / "start.npy")

    @cached_property
    def minute(self) -> NDArray[Any]:
        """Whole minutes since 1970 by row."""
        return map_array(self._folder / "minute.npy")

    @cached_property
    def rows(self) -> NDArray[Any]:
        """The customer-major rows (`event_plan.rows_dtype`)."""
        return map_array(self._folder / "rows.npy")

    @cached_property
    def lacks_ids(self) -> bool:
        """Whether events have ids and some of them have none."""
        if not self.entry.has_id:
            return False
        without = exp.select("ordinal").from_(self.table).where(exp.column("no_id")).limit(1)
        return bool(self.query(without, {}).num_rows)

    def stored(self, of: EventProperty, part: slice | NDArray[Any]) -> NDArray[Any]:
        """A property's stored numbers, codes or places of some rows."""
        return np.asarray(self.rows[of.column][part] if of.plain is None else of.plain[part])

    def has(self, of: EventProperty, part: slice | NDArray[Any]) -> NDArray[np.bool_]:
        """Which of some rows have a property."""
        if of.valid is not None:
            return np.asarray(of.valid[part])
        number = int(of.column[1:])
        bits = self.rows["valid"][part, number >> 3]
        return np.asarray((bits & np.uint8(1 << (number & 7))) != 0)

    def hold(self) -> None:
        """Map the files now."""
        _ = self.who, self.start, self.minute, self.rows
        for of in self.properties.values():
            of.hold()

    @property
    def table(self) -> exp.Table:
        """The table, as statements name it."""
        return exp.table_(TABLE, db="main", catalog=self.schema, quoted=True)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor that can do nothing but read the snapshot's tables."""
        return self._cursors.cursor()

    def query(self, statement: exp.Select, parameters: Mapping[str, object]) -> pa.Table:
        """Run a statement over `table` on a cursor of its own; `parameters` are its `$name`s.

        `StatementFailed`: `overflow` where a sum does not fit, `memory` where the limit does not do;
        `Cancelled` where the evaluation is to end.
        """
        with self._running() as cursor:
            return cursor.sql(statement.sql(DIALECT), params=dict(parameters)).to_arrow_table()

    def stream(self, statement: exp.Select, parameters: Mapping[str, object]) -> Iterator[pa.RecordBatch]:
        """The rows of a statement as they come, in the order of the table; no batch is empty.

        Fails as `query` does.
        """
        with self._running() as cursor:
            reader = cursor.sql(statement.sql(DIALECT), params=dict(parameters)).to_arrow_reader(_BATCH)
            for batch in reader:
                check()
                if batch.num_rows:
                    yield batch

    @contextmanager
    def _running(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose statements end with the present evaluation, and fail with our own errors."""
        try:
            with self.cursor() as cursor, interrupting(cursor):
                yield cursor
        except duckdb.OutOfRangeException as error:
            message = f"a sum over `{self.entry.name}` has more than 38 digits"
            raise StatementFailed(message, code="overflow", detail=str(error)) from error
        except duckdb.OutOfMemoryException as error:
            message = f"measuring the events `{self.entry.name}` needs more memory than is allowed"
            raise StatementFailed(message, code="memory", detail=str(error)) from error


class EventStore:
    """All event types, and the connection that they share (opened when first asked)."""

    def __init__(self, folder: Path, manifest: Manifest, memory_bytes: int) -> None:
        paths = {f"e{number}": f"events/{event.name}" for number, event in enumerate(manifest.events)}
        files = {alias: folder / path / f"{TABLE}.duckdb" for alias, path in paths.items()}
        self._cursors = _Cursors(files, memory_bytes)
        self.tables: Mapping[str, EventTable] = {
            event.name: EventTable(folder / paths[alias], event, alias, self._cursors)
            for alias, event in zip(paths, manifest.events, strict=True)
        }

    def hold(self) -> None:
        """Map and open the files now."""
        self._cursors.cursor().close()
        for table in self.tables.values():
            table.hold()

    def close(self) -> None:
        """Close the connection."""
        self._cursors.close()


class _Cursors:
    """A locked-down in-memory connection to which the files are attached read-only."""

    def __init__(self, files: Mapping[str, Path], memory_bytes: int) -> None:
        self._files, self._memory, self._lock = files, memory_bytes, Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                self._connection = _connect(self._files, self._memory)
            return self._connection.cursor()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _connect(files: Mapping[str, Path], memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """A connection within its memory: what does not fit fails, nothing is spilled to the disk."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": f"{memory_bytes >> 20}MiB",
            "temp_directory": "",
        },
    )
    try:
        for alias, path in files.items():
            option = exp.AttachOption(this=exp.var("READ_ONLY"))
            named = exp.alias_(exp.Literal.string(str(path)), alias)
            connection.execute(exp.Attach(this=named, expressions=[option]).sql(DIALECT))
        for setting, value in (("enable_external_access", "false"), ("lock_configuration", "true")):
            connection.execute(exp.Command(this="SET", expression=f"{setting} = {value}").sql(DIALECT))
    except duckdb.Error as error:
        connection.close()
        raise CorruptSnapshot("the event files cannot be opened") from error
    return connection
