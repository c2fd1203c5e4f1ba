"""What leaves gave before, within a budget of bytes: what was used last is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Final, TypeAlias, TypeVar

from engine.serving.stopping import check

Key: TypeAlias = tuple[str, str]
"""The name of a snapshot's content, and what was computed over it."""

Found = TypeVar("Found")
_LOOK: Final = 0.05
"""Seconds between two looks at one's own stop while another thread computes."""


@dataclass(slots=True)
class _Flight:
    """A computation under way: others wait for it instead of doing it again."""

    done: Event = field(default_factory=Event)


class LeafCache:
    """Keeps results by key; shared by the evaluators of all snapshots. Safe for many threads.

    Two threads that ask for one key at once compute it once. `hits` and `misses` count from the beginning,
    `used` are the bytes held.
    """

    def __init__(self, budget: int) -> None:
        self.budget, self.used, self.hits, self.misses = budget, 0, 0, 0
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[object, int]] = OrderedDict()
        self._flights: dict[Key, _Flight] = {}

    def get(self, key: Key, compute: Callable[[], Found], size: Callable[[Found], int]) -> Found:
        """What is kept for a key, else what `compute` gives, which is kept if its `size` in bytes fits.

        An error of `compute` is raised to its own caller only; who waited for it computes again.
        """
        while True:
            with self._lock:
                kept = self._kept.get(key)
                if kept is not None:
                    self._kept.move_to_end(key)
                    self.hits += 1
                    return kept[0]  # type: ignore[return-value]  # a key names one kind of result
                flight = self._flights.get(key)
                if flight is None:
                    self.misses += 1
                    mine = self._flights[key] = _Flight()
                    break
            while not flight.done.wait(_LOOK):
                check()
        try:
            found = compute()
            self._keep(key, found, size(found))
            return found
        finally:
            with self._lock:
                self._flights.pop(key, None)
            mine.done.set()

    def holds(self, key: Key) -> bool:
        """Whether a key is kept; does not count as use."""
        with self._lock:
            return key in self._kept

    def forget(self, snapshot: str) -> None:
        """Drop everything of a snapshot."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == snapshot]:
                self.used -= self._kept.pop(key)[1]

    def _keep(self, key: Key, found: object, size: int) -> None:
        if size > self.budget:
            return
        with self._lock:
            self._kept[key] = (found, size)
            self.used += size
            while self.used > self.budget:
                _, (_, freed) = self._kept.popitem(last=False)
                self.used -= freed
