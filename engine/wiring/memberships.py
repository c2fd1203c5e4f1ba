"""The newest version of every crowd, kept for a moment: a profile asks each whether it holds one customer."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from engine.errors import ConfigurationError, NotFound, Unavailable
from engine.profiles import CrowdMembership

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.audience.crowds.service import Crowds
    from engine.model.crowd import Crowd, CrowdVersion

KEPT: Final = 1.0
"""Seconds after which the registry is asked again."""

IDLE: Final = 60.0
"""Seconds without a profile after which nobody need look any more."""


class Memberships:
    """For many threads. Who has changed a crowd sees it in profiles within twice `KEPT` seconds; while the
    registry is down, what was last seen serves.

    While somebody calls `keep` every `KEPT` seconds, profiles wait for the registry only after a pause.
    """

    def __init__(self, crowds: Crowds) -> None:
        self._crowds = crowds
        self._lock = threading.Lock()
        self._asked = self._used = float("-inf")
        self._seen: Sequence[tuple[Crowd, CrowdVersion]] | None = None

    def all(self) -> Iterator[CrowdMembership]:
        """Every crowd that has members; one whose members cannot be read is left out."""
        for crowd, version in self._known():
            try:
                members = self._crowds.book.stored(version)
            except (NotFound, Unavailable):
                continue
            yield CrowdMembership(crowd.id, crowd.name, version.version, members)

    def keep(self) -> None:
        """Look anew, if profiles were asked for lately."""
        if time.monotonic() - self._used < IDLE:
            self._look(KEPT / 2)

    def _known(self) -> Sequence[tuple[Crowd, CrowdVersion]]:
        self._used = time.monotonic()
        if self._seen is None or self._used - self._asked >= 2 * KEPT:
            self._look(2 * KEPT)
        return self._seen or ()

    def _look(self, age: float) -> None:
        """Ask the registry, unless another thread did so less than `age` seconds ago."""
        with self._lock:
            if self._seen is not None and time.monotonic() - self._asked < age:
                return
            try:
                self._seen = self._crowds.newest()
            except ConfigurationError:
                if self._seen is None:
                    raise
            finally:
                self._asked = time.monotonic()
