"""The engine session of a use-case: opened on first use, closed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from engine.model.execution import Execution


class Session:
    """`open` gives the one session, starting the engine the first time; `close` ends it."""

    def __init__(self, opener: Callable[[], Execution]) -> None:
        self._opener = opener
        self._opened: Execution | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> Execution:
        """The session."""
        if self._opened is None:
            self._opened = self._opener()
        return self._opened

    def close(self) -> None:
        """End the session and give its memory back; one that was never opened is fine."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()
