"""How often previews name a tag: counted in memory, added to the registry in batches."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.registry import Registry


class UsageCounter:
    """Counts for many threads; what was counted since the last `flush` is lost with the process."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()

    def used(self, tags: Iterable[str]) -> None:
        """A preview named these tags."""
        with self._lock:
            self._counted.update(set(tags))

    def waiting(self, tag: str) -> int:
        """How many previews of a tag are not in the registry yet."""
        with self._lock:
            return self._counted[tag]

    def flush(self) -> None:
        """Add what was counted to the registry; kept for the next time where that fails."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        if not counted:
            return
        try:
            self._registry.tag_uses.add(counted)
        except BaseException:
            with self._lock:
                self._counted.update(counted)
            raise
