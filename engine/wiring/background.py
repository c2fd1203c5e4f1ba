"""Work beside requests: something done again and again in a thread of its own, until it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog


class Repeated:
    """Calls `work` every `seconds`; what it raises is logged, and it is called again."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self._name = name
        self._seconds = seconds
        self._work = work
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the first call comes at once."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self, timeout: float | None = None) -> None:
        """End after the call that is going on; waits for it for `timeout` seconds."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            try:
                self._work()
            except Exception as error:  # noqa: BLE001  # the next call may do better
                structlog.get_logger(__name__).warning(
                    "background work failed", work=self._name, error=str(error), kind=type(error).__name__
                )
            if self._stop.wait(self._seconds):
                return
