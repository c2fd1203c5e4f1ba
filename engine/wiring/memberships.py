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


class Memberships:
    """For many threads. Who has changed a crowd sees it in profiles within `KEPT` seconds; while the registry
    is down, what was last seen serves.
    """

    def __init__(self, crowds: Crowds) -> None:
        self._crowds = crowds
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._seen: Sequence[tuple[Crowd, CrowdVersion]] | None = None

    def all(self) -> Iterator[CrowdMembership]:
        """Every crowd that has members; one whose members cannot be read is left out."""
        for crowd, version in self._known():
            try:
                members = self._crowds.book.stored(version)
            except (NotFound, Unavailable):
                continue
            yield CrowdMembership(crowd.id, crowd.name, version.version, members)

    def _known(self) -> Sequence[tuple[Crowd, CrowdVersion]]:
        with self._lock:
            now = time.monotonic()
            if self._seen is None or now - self._asked >= KEPT:
                try:
                    self._seen = self._look()
                except ConfigurationError:
                    if self._seen is None:
                        raise
                self._asked = now
            return self._seen

    def _look(self) -> Sequence[tuple[Crowd, CrowdVersion]]:
        found = []
        for crowd in self._crowds.list():
            if crowd.latest is not None:
                try:
                    found.append((crowd, self._crowds.version(crowd.id, crowd.latest)))
                except NotFound:
                    continue  # removed meanwhile
        return found
