"""Work on parts of one leaf on all cores: NumPy lets go of the interpreter while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

_CORES: Final = os.cpu_count() or 1


def on_all_cores(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """What `work` gives for each part, in their order; what it raises is raised, and ends the others.

    The caller works too, and takes the next part as the helpers do: handing each part to a sleeping thread,
    and being woken for each result, takes longer than the work on some parts.
    """
    results: list[Result | None] = [None] * len(parts)
    places = iter(range(len(parts)))  # `next` is one step of the interpreter: each place goes to one thread

    def share() -> None:
        try:
            for place in places:
                results[place] = work(parts[place])
        except BaseException:
            for _ in places:
                pass
            raise

    helpers = [_pool().submit(share) for _ in range(min(_CORES, len(parts)) - 1)]
    try:
        share()
    finally:
        ended = [helper for helper in helpers if not helper.cancel()]
        for helper in ended:
            helper.exception()
    for helper in ended:
        helper.result()
    return results  # type: ignore[return-value]  # every place was filled


@cache
def _pool() -> ThreadPoolExecutor:
    """What its threads do is short and waits for nothing, so requests may share them."""
    return ThreadPoolExecutor(_CORES, thread_name_prefix="blocks")
