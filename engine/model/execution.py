"""What the night asks of a Spark-compatible engine, whichever it is and wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow


class Format(StrEnum):
    """How a source is read."""

    DELTA = "delta"
    PARQUET = "parquet"
    TABLE = "table"  # a name in the catalog of a Spark cluster


@dataclass(frozen=True, slots=True)
class Source:
    """A table or folder to be read; `version` pins a Delta table."""

    format: Format
    location: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a real table, with its type in Spark's own words (`decimal(12,2)`, `array<string>`)."""

    name: str
    type: str


class Execution(Protocol):
    """An engine session: views are registered, statements are written to Parquet or fetched.

    The session's zone is the workspace's. Every call takes at most its time-out and raises `StatementFailed`
    (`timeout`, `memory`, `crash`, ...); after that the session still works: views registered before are
    registered again in a new worker where the old one had to be killed.
    """

    def read(self, view: str, source: Source) -> None:
        """Register `source` as the temporary view `view`."""

    def define(self, view: str, sql: str) -> None:
        """Register the query `sql` as the temporary view `view`."""

    def drop(self, views: Sequence[str]) -> None:
        """Forget views."""

    def write(self, sql: str, folder: str, *, timeout: float | None = None) -> None:
        """Run `sql` and write its rows as Parquet files into the new folder `folder` (a path or URL).

        The files are plain (`part-*.parquet`, instants in UTC microseconds); no rows give one file without
        rows. After an error `folder` may hold unfinished files: write the next attempt into another one.
        """

    def fetch(self, sql: str, *, limit: int | None = None, timeout: float | None = None) -> pyarrow.Table:
        """Run `sql` and return its rows (at most `limit`)."""

    def columns(self, source: Source) -> list[Column]:
        """The real schema of a table."""

    def version(self, source: Source) -> int | None:
        """The present version of a Delta table; None where the source has no versions."""

    def cancel(self) -> None:
        """End the call of another thread (`StatementFailed`, code `cancelled`), if there is one."""

    def close(self) -> None:
        """End the session and its processes."""


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How a session is opened; `conf` are extra engine options of the settings."""

    zone: str
    memory_bytes: int
    timeout: float
    conf: Mapping[str, str]


class EngineKind(StrEnum):
    """Which engine computes: Sail in a worker process, or Apache Spark."""

    EMBEDDED = "embedded"
    SPARK = "spark"
