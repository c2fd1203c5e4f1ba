"""The most memory that this process and those it started held at one time."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

import psutil

SECONDS: Final = 0.5
"""Between two looks."""


class PeakMemory:
    """Watches resident memory while it is entered; `peak_bytes` is the most that was seen."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._stop.wait(SECONDS):
            self._look()

    def _look(self) -> None:
        this = psutil.Process()
        total = 0
        for process in [this, *this.children(recursive=True)]:
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue  # it ended meanwhile
        self.peak_bytes = max(self.peak_bytes, total)
