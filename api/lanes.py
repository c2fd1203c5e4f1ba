"""Work off the event loop: bounded pools of threads, each with a bounded queue.

Past the bound a request is refused at once. Work that takes too long, or whose client has gone, is told to
stop through its event; its place is free again once it has.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from engine.errors import Cancelled, Unavailable

Result = TypeVar("Result")


class Lane:
    """A pool of `threads` with room for `queue` more calls; to be used from one event loop."""

    def __init__(self, name: str, threads: int, queue: int) -> None:
        self.name = name
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + queue
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many calls go on or wait."""
        return self._taken

    def start(self, call: Callable[[], Result]) -> asyncio.Future[Result]:
        """Begin a call with the caller's context; raises Unavailable (`overloaded`) past the bound."""
        self._take()
        loop = asyncio.get_running_loop()
        working = self._pool.submit(contextvars.copy_context().run, call)
        working.add_done_callback(lambda _done: self._ended(loop))
        running = asyncio.wrap_future(working)
        running.add_done_callback(_look_at)
        return running

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for many calls one after the other, each made with `inside`; raises as `start`."""
        self._take()
        try:
            yield
        finally:
            self._taken -= 1

    def inside(self, call: Callable[[], Result]) -> asyncio.Future[Result]:
        """A call by who has a place."""
        return asyncio.get_running_loop().run_in_executor(self._pool, call)

    def _take(self) -> None:
        if self._taken >= self._most:
            raise Unavailable(
                f"{self._taken} requests are being answered or wait: try again in a moment", code="overloaded"
            )
        self._taken += 1

    def close(self) -> None:
        """Give up calls that wait; those that go on end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, loop: asyncio.AbstractEventLoop) -> None:
        """A thread is free again, or its call never began."""
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(self._free)

    def _free(self) -> None:
        self._taken -= 1


def _look_at(done: asyncio.Future[Result]) -> None:
    """Nobody is to be warned of a call whose client has gone."""
    if not done.cancelled():
        done.exception()


async def guarded(
    running: asyncio.Future[Result],
    cancel: threading.Event,
    gone: Callable[[], Awaitable[None]],
    seconds: float,
) -> Result:
    """The result of a call; `gone` returns when the client has gone.

    Raises Cancelled, with `cancel` set, where time or the client gave up.
    """
    leaving = asyncio.ensure_future(gone())
    try:
        either: set[asyncio.Future[Any]] = {running, leaving}
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            return running.result()
        if leaving.done():
            raise Cancelled("the client has gone")
        raise Cancelled(
            f"the evaluation took longer than {seconds:g} s, the limit `server.timeout`", code="timeout"
        )
    finally:
        leaving.cancel()
        if not running.done():
            cancel.set()
            running.cancel()
