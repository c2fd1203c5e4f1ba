"""The public door of the adapters: `open_execution` gives a session on the configured engine."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from engine.adapters.arrow import from_stream
from engine.adapters.channel import Message
from engine.adapters.launch import DELTA_PACKAGES, Launch, Opener
from engine.adapters.ledger import Ledger
from engine.adapters.supervisor import Supervisor
from engine.errors import StatementFailed
from engine.model.execution import Column, EngineKind, Format, SessionOptions, Source

if TYPE_CHECKING:
    import pyarrow


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Choice(TypedDict, total=False):
    """Which engine a session is opened on, and how.

    `master` and `remote` belong to Spark: `remote` (`sc://host:port`, or `local[n]` for a Spark Connect
    server of its own) wins over `master`. `packages` are fetched by Spark and cached by it. `environment`
    is given to the worker beside the few variables that pass by default: what object stores need goes here.
    """

    kind: EngineKind | str
    master: str
    remote: str | None
    packages: Sequence[str]
    cores: int | None
    environment: Mapping[str, str]


def open_execution(options: SessionOptions, **choice: Unpack[Choice]) -> WorkerExecution:
    """Open a session in a worker process of its own, by default of the embedded engine; use it as a context
    manager.

    Of `options.conf`, keys `spark.*` go to the session, keys `sail.*` to Sail.
    Raises `ConfigurationError` where a part is missing (Java, the JARs, pysail), with what to do.
    """
    session = begin_execution(options, **choice)
    session.ready()
    return session


def begin_execution(options: SessionOptions, **choice: Unpack[Choice]) -> WorkerExecution:
    """The same without waiting: the engine starts while the caller goes on; `ready` or the first call waits
    for it, and tells what went wrong.
    """
    kind = EngineKind(choice.get("kind", EngineKind.EMBEDDED))
    remote, master = choice.get("remote"), choice.get("master", "local[*]")
    launch = Launch(
        opener=_opener(kind, remote),
        zone=options.zone,
        memory_bytes=options.memory_bytes,
        conf=dict(options.conf),
        master=master if kind is EngineKind.SPARK and remote is None else None,
        remote=remote if kind is EngineKind.SPARK else None,
        packages=tuple(choice.get("packages", DELTA_PACKAGES)),
        cores=choice.get("cores"),
    )
    return WorkerExecution(launch, timeout=options.timeout, environment=choice.get("environment", {}))


def _opener(kind: EngineKind, remote: str | None) -> Opener:
    if kind is EngineKind.EMBEDDED:
        return Opener.SAIL
    return Opener.SPARK if remote is None else Opener.CONNECT


class WorkerExecution:
    """An `Execution` whose statements run in a worker process that is watched, killed and replaced.

    Calls may come from several threads; they run one after the other. `cancel` may be called at any time.
    """

    def __init__(self, launch: Launch, *, timeout: float, environment: Mapping[str, str]) -> None:
        self._timeout = timeout
        self._turn = threading.RLock()
        self._ledger = Ledger()
        self._supervisor = Supervisor(launch, environment)
        self._supervisor.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self) -> None:
        """Wait until the engine has started. Raises ConfigurationError where it does not."""
        with self._turn, self._supervisor.turn():
            if self._supervisor.start():
                self._register_again()

    @property
    def about(self) -> Mapping[str, str]:
        """Versions of the client (`client`) and of the engine (`engine`)."""
        return self._supervisor.about

    @property
    def worker_pid(self) -> int | None:
        """The present worker's process id, which is also its group's; None while there is none."""
        return self._supervisor.pid

    @property
    def is_alive(self) -> bool:
        """Whether a worker runs; without one, the next call starts another."""
        return self._supervisor.is_alive

    @property
    def is_busy(self) -> bool:
        """Whether a statement is running."""
        return self._supervisor.is_busy

    def read(self, view: str, source: Source) -> None:
        """Register `source` as the view `view`; timestamps follow the session's zone."""
        with self._turn:
            request = {"op": "read", "view": view, "source": _plain(source)}
            self._call(request)
            self._ledger.add(view, request)

    def define(self, view: str, sql: str) -> None:
        """Register the query `sql` as the view `view`."""
        with self._turn:
            request = {"op": "define", "view": view, "sql": sql}
            self._call(request)
            self._ledger.add(view, request, sql)

    def drop(self, views: Sequence[str]) -> None:
        """Forget views; unknown ones are ignored."""
        with self._turn:
            self._call({"op": "drop", "views": list(views)})
            self._ledger.drop(views)

    def write(self, sql: str, folder: str, *, timeout: float | None = None) -> None:
        """Write the rows of `sql` as plain Parquet files (`*.parquet`) into the new folder `folder`.

        A result without rows gives one file without rows. After an error the folder may hold unfinished
        files: write the next attempt into another one.
        """
        self._call({"op": "write", "sql": sql, "folder": _absolute(folder)}, timeout)

    def fetch(self, sql: str, *, limit: int | None = None, timeout: float | None = None) -> pyarrow.Table:
        """Return the rows of `sql`, at most `limit`; instants are microseconds in UTC."""
        _, rows = self._call({"op": "fetch", "sql": sql, "limit": limit}, timeout)
        return from_stream(rows)

    def columns(self, source: Source) -> list[Column]:
        """The real schema of a table, with types in Spark's words."""
        answer, _ = self._call({"op": "columns", "source": _plain(source)})
        return [Column(name, type_) for name, type_ in answer["columns"]]

    def version(self, source: Source) -> int | None:
        """The present version of a Delta table; None where the source has no versions."""
        answer, _ = self._call({"op": "version", "source": _plain(source)})
        version: int | None = answer["version"]
        return version

    def cancel(self) -> None:
        """End the running statement (`StatementFailed`, code `cancelled`); without one, nothing happens."""
        self._supervisor.cancel()

    def close(self) -> None:
        """End the worker and everything it started; waits for a running statement."""
        with self._turn:
            self._supervisor.stop()

    def _call(self, request: Message, timeout: float | None = None) -> tuple[Message, bytearray]:
        """One request, in a worker that has all views."""
        seconds = self._timeout if timeout is None else timeout
        with self._turn, self._supervisor.turn():
            if self._supervisor.start():
                self._register_again()
            return self._supervisor.ask(request, time.monotonic() + seconds)

    def _register_again(self) -> None:
        """Give a new worker all views; one whose table is gone fails only the statements that name it."""
        for earlier in self._ledger.replay():
            try:
                self._supervisor.ask(earlier, time.monotonic() + self._timeout)
            except StatementFailed:
                if not self._supervisor.is_alive:
                    raise


def _plain(source: Source) -> Message:
    is_name = source.format is Format.TABLE
    location = source.location if is_name else _absolute(source.location)
    return {"format": source.format.value, "location": location, "version": source.version}


def _absolute(location: str) -> str:
    """A path that means the same in the worker, which has a working folder of its own."""
    return location if _SCHEME.match(location) else str(Path(location).absolute())
