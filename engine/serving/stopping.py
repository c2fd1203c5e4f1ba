"""Ending an evaluation before it is done: between leaves, between batches, and inside statements.

What computes leaves is many calls deep, so the stop of an evaluation travels beside the arguments, in a
context variable: code that works for long calls `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from threading import Event, Thread
from time import monotonic
from typing import Final

import duckdb

from engine.errors import Cancelled, StatementFailed

_STOP: Final[ContextVar[Event | None]] = ContextVar("stop", default=None)
_LOOK: Final = 0.02
"""Seconds between two looks at the stop of a statement that runs."""


class Stop(Event):
    """Set by whoever gives up, and of itself once `seconds` have passed."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self._end = None if seconds is None else monotonic() + seconds

    @property
    def code(self) -> str:
        """`cancelled` where it was set, else `timeout`."""
        return "cancelled" if super().is_set() else "timeout"

    def is_set(self) -> bool:
        """Whether work is to end."""
        return super().is_set() or (self._end is not None and monotonic() >= self._end)


@contextmanager
def stopping(stop: Event | None) -> Iterator[None]:
    """Let everything inside end once `stop` is set; None leaves the stop of outside in force."""
    if stop is None:
        yield
        return
    token = _STOP.set(stop)
    try:
        check()
        yield
    finally:
        _STOP.reset(token)


def check() -> None:
    """Raise `Cancelled` where the present evaluation is to end."""
    check_stop(_STOP.get())


def present_stop() -> Event | None:
    """The stop of the present evaluation, for threads that work for it."""
    return _STOP.get()


def check_stop(stop: Event | None) -> None:
    """Raise `Cancelled` (`cancelled` or `timeout`) where a stop is set."""
    if stop is not None and stop.is_set():
        code = stop.code if isinstance(stop, Stop) else "cancelled"
        message = "the evaluation took longer than is allowed" if code == "timeout" else "it was cancelled"
        raise Cancelled(message, code=code)


def interrupting(connection: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
    """Interrupt the statements of a connection once the present evaluation is to end."""
    return ending(connection.interrupt)


@contextmanager
def ending(end: Callable[[], object]) -> Iterator[None]:
    """Call `end` once the present evaluation is to end: it ends a statement, and `Cancelled` is raised."""
    stop = _STOP.get()
    if stop is None:
        yield
        return
    check_stop(stop)
    done = Event()
    watcher = Thread(target=_watch, args=(stop, done, end), name="stop", daemon=True)
    watcher.start()
    try:
        yield
    except (duckdb.InterruptException, StatementFailed):
        check_stop(stop)
        raise
    finally:
        done.set()
        watcher.join()


def _watch(stop: Event, done: Event, end: Callable[[], object]) -> None:
    """An end that comes before the statement is lost, so it is repeated until the statement ends."""
    while not done.wait(_LOOK):
        if stop.is_set():
            try:
                end()
            except duckdb.Error:
                return
