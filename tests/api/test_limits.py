"""What a request may take: places, time, and the client's patience."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from api.lanes import Lane, guarded
from engine.errors import Cancelled, Unavailable


async def never() -> None:
    """A client that stays."""
    await asyncio.Event().wait()


def lane(threads: int = 1, queue: int = 0) -> Lane:
    return Lane("test", threads, queue)


def within(case: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(case(), 30))  # type: ignore[arg-type]


def test_past_the_bound_a_call_is_refused_at_once() -> None:
    async def case() -> None:
        full, go = lane(1, 1), threading.Event()
        first, second = full.start(go.wait), full.start(lambda: 2)
        with pytest.raises(Unavailable) as refused:
            full.start(lambda: 3)
        assert refused.value.code == "overloaded"
        go.set()
        assert (await first, await second) == (True, 2)
        while full.taken:
            await asyncio.sleep(0.001)
        assert await full.start(lambda: 4) == 4
        full.close()

    within(case)


def test_what_takes_too_long_is_told_to_stop() -> None:
    async def case() -> None:
        full, cancel = lane(), threading.Event()
        running = full.start(cancel.wait)
        with pytest.raises(Cancelled) as late:
            await guarded(running, cancel, never, 0.001)
        assert late.value.code == "timeout"
        assert cancel.is_set()
        full.close()

    within(case)


def test_a_client_that_has_gone_ends_its_evaluation() -> None:
    async def case() -> None:
        full, cancel, stopped = lane(), threading.Event(), threading.Event()

        def evaluate() -> None:
            cancel.wait()
            stopped.set()

        async def gone() -> None:
            await asyncio.sleep(0)

        with pytest.raises(Cancelled):
            await guarded(full.start(evaluate), cancel, gone, 30)
        assert await asyncio.to_thread(stopped.wait, 10)
        full.close()

    within(case)


def test_a_place_is_free_again_only_when_its_work_has_ended() -> None:
    async def case() -> None:
        full, cancel, go = lane(), threading.Event(), threading.Event()
        with pytest.raises(Cancelled):
            await guarded(full.start(go.wait), cancel, never, 0.001)
        for _ in range(3):
            await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            full.start(lambda: None)  # the thread is still at work
        go.set()
        while full.taken:
            await asyncio.sleep(0.001)
        assert await full.start(lambda: 1) == 1
        full.close()

    within(case)
