"""All that a process which answers requests needs of one workspace, put together once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from engine.wiring.background import Repeated
from engine.wiring.loading import load

if TYPE_CHECKING:
    from types import TracebackType

    from engine.audience.publication import Publication
    from engine.registry import Registry
    from engine.settings import Settings
    from engine.wiring.readiness import Readiness
    from engine.wiring.workspace import Workspace


class Services:
    """The parts of one workspace for many threads; `start` begins the background work, `stop` ends it.

    The workspace stays the caller's to close.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._background: list[Repeated] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""
        return self.workspace.settings

    @property
    def registry(self) -> Registry:
        """The workspace's registry."""
        return self.workspace.registry

    @cached_property
    def publication(self) -> Publication:
        """The published snapshots."""
        made: Publication = load("engine.audience.publication", "Publication")(
            self.workspace.root,
            self.registry,
            memory_bytes=int(self.settings.server.memory),
            cache_bytes=int(self.settings.server.cache),
        )
        return made

    def start(self) -> None:
        """Begin to watch for newer snapshots."""
        watch = Repeated("publication", self.settings.server.watch_seconds, self.publication.refresh)
        self._background = [watch]
        for each in self._background:
            each.start()

    def stop(self) -> None:
        """End the background work and close what was opened."""
        for each in self._background:
            each.stop(timeout=5)
        self._background = []
        self.publication.close()

    def readiness(self) -> Readiness:
        """Whether requests can be answered."""
        found: Readiness = load("engine.wiring.readiness", "look")(
            self.workspace.root, self.registry, self.publication
        )
        return found
