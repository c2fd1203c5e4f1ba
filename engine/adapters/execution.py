"""The public door of the adapters: `open_execution` gives a session on the configured engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.adapters.launch import DELTA_PACKAGES, Launch, Opener
from engine.model.execution import Column, EngineKind, SessionOptions, Source

if TYPE_CHECKING:
    import pyarrow


def open_execution(
    options: SessionOptions,
    *,
    kind: EngineKind | str = EngineKind.EMBEDDED,
    master: str = "local[*]",
    remote: str | None = None,
    packages: Sequence[str] = DELTA_PACKAGES,
    cores: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> WorkerExecution:
    """Open a session of the engine `kind` in a worker process of its own; use it as a context manager.

    `master` and `remote` belong to Spark: `remote` (`sc://host:port`, or `local[n]` for a Spark Connect
    server of its own) wins over `master`. `packages` are fetched by Spark and cached by it. `environment`
    is given to the worker beside the few variables that pass by default: what object stores need goes here.
    Raises `ConfigurationError` where a part is missing (Java, the JARs, pysail), with what to do.
    """
    kind = EngineKind(kind)
    launch = Launch(
        opener=_opener(kind, remote),
        zone=options.zone,
        memory_bytes=options.memory_bytes,
        conf=dict(options.conf),
        master=master if kind is EngineKind.SPARK and remote is None else None,
        remote=remote if kind is EngineKind.SPARK else None,
        packages=tuple(packages),
        cores=cores,
    )
    return WorkerExecution(launch, timeout=options.timeout, environment=environment or {})


def _opener(kind: EngineKind, remote: str | None) -> Opener:
    if kind is EngineKind.EMBEDDED:
        return Opener.SAIL
    return Opener.SPARK if remote is None else Opener.CONNECT


class WorkerExecution:
    """An `Execution` whose statements run in a worker process that is watched, killed and replaced.

    Calls may come from several threads; they run one after the other. `cancel` may be called at any time.
    """

    def __init__(self, launch: Launch, *, timeout: float, environment: Mapping[str, str]) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, view: str, source: Source) -> None:
        """Register `source` as the view `view`; timestamps follow the session's zone."""
        raise NotImplementedError

    def define(self, view: str, sql: str) -> None:
        """Register the query `sql` as the view `view`."""
        raise NotImplementedError

    def drop(self, views: Sequence[str]) -> None:
        """Forget views; unknown ones are ignored."""
        raise NotImplementedError

    def write(self, sql: str, folder: str, *, timeout: float | None = None) -> None:
        """Write the rows of `sql` as plain Parquet files (`part-*.parquet`) into the new folder `folder`."""
        raise NotImplementedError

    def fetch(self, sql: str, *, limit: int | None = None, timeout: float | None = None) -> pyarrow.Table:
        """Return the rows of `sql`, at most `limit`; instants are microseconds in UTC."""
        raise NotImplementedError

    def columns(self, source: Source) -> list[Column]:
        """The real schema of a table, with types in Spark's words."""
        raise NotImplementedError

    def version(self, source: Source) -> int | None:
        """The present version of a Delta table; None where the source has no versions."""
        raise NotImplementedError

    def cancel(self) -> None:
        """End the running statement (`StatementFailed`, code `cancelled`); without one, nothing happens."""
        raise NotImplementedError

    def close(self) -> None:
        """End the worker and everything it started."""
