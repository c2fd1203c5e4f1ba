"""All that a process which answers requests needs of one workspace, put together once."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from engine.errors import Unavailable
from engine.wiring.background import Repeated
from engine.wiring.job_runner import JobRunner
from engine.wiring.loading import load

if TYPE_CHECKING:
    from types import TracebackType

    from engine.audience.crowds.service import Crowds
    from engine.audience.publication import Publication
    from engine.model.job import Job
    from engine.model.snapshot import Snapshot
    from engine.registry import Registry
    from engine.settings import Settings
    from engine.wiring.memberships import Memberships
    from engine.wiring.readiness import Readiness
    from engine.wiring.tags.book import TagBook
    from engine.wiring.tags.editing import TagEditor
    from engine.wiring.usage import UsageCounter
    from engine.wiring.workspace import Workspace

LEAVING: Final = 8.0
"""Seconds in which jobs that go on are handed over when the process ends."""

FLUSH: Final = 5.0
"""Seconds between two additions of counted previews to the registry."""

MEMBERSHIPS: Final = 1.0
"""Seconds between two looks for newer versions of crowds, while profiles are asked for."""

FORGET: Final = 3600.0
"""Seconds between two looks for jobs that ended longer than `JOBS_KEPT` ago."""

JOBS_KEPT: Final = timedelta(days=30)

MOST_WAITING: Final = 1000
"""Jobs that may wait to be claimed."""


class Services:
    """The parts of one workspace for many threads; `start` begins the background work, `stop` ends it.

    The workspace stays the caller's to close.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._background: list[Repeated] = []
        self._settled: Snapshot | None = None
        self._runner: JobRunner | None = None

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

    @cached_property
    def tags(self) -> TagBook:
        """The definitions as they are now."""
        made: TagBook = load("engine.wiring.tags.book", "TagBook")(self.workspace)
        return made

    @cached_property
    def editor(self) -> TagEditor:
        """Changes to definitions."""
        made: TagEditor = load("engine.wiring.tags.editing", "TagEditor")(self.tags)
        return made

    @cached_property
    def usage(self) -> UsageCounter:
        """How often previews name a tag."""
        made: UsageCounter = load("engine.wiring.usage", "UsageCounter")(self.registry)
        return made

    @cached_property
    def crowds(self) -> Crowds:
        """The crowds; also the book that segments are bound to."""
        made: Crowds = load("engine.wiring.crowds", "open_crowds")(
            self.workspace, self.publication, self._crowds_of_tags
        )
        return made

    @cached_property
    def memberships(self) -> Memberships:
        """The newest version of every crowd, for profiles."""
        made: Memberships = load("engine.wiring.memberships", "Memberships")(self.crowds)
        return made

    def open_ahead(self) -> None:
        """Open the newest snapshot beside what the caller does: digesting its files can take seconds."""
        threading.Thread(target=self.publication.refresh, name="open-ahead", daemon=True).start()

    def start(self) -> None:
        """Begin to watch for newer snapshots, to work on jobs, and to keep what is counted."""
        _ = self.tags, self.editor, self.usage, self.crowds, self.memberships  # once, before threads ask
        watch = Repeated("publication", self.settings.server.watch_seconds, self._take_up)
        flush = Repeated("usage", FLUSH, self.usage.flush)
        memberships = Repeated("memberships", MEMBERSHIPS, self.memberships.keep)
        self._background = [watch, flush, memberships, Repeated("jobs", FORGET, self._forget_jobs)]
        for each in self._background:
            each.start()
        handlers = load("engine.wiring.job_kinds", "handlers_of")(self)
        self._runner = JobRunner(self.registry, handlers, self.settings.server.jobs)
        self._runner.start()

    def stop(self) -> None:
        """End the background work, hand over jobs, and close what was opened."""
        if self._runner is not None:
            self._runner.stop(LEAVING)
            self._runner = None
        for each in self._background:
            each.stop(timeout=2)
        self._background = []
        self.publication.close()
        gc.unfreeze()

    def submit(self, kind: str, params: Mapping[str, object], *, by: str, key: str | None = None) -> Job:
        """Ask for long work; while a job of this kind and key waits to begin, that one is given.

        Raises Unavailable (`overloaded`) where too many wait already.
        """
        waiting = self.registry.jobs.waiting()
        if waiting >= MOST_WAITING:
            raise Unavailable(f"{waiting} jobs wait already: try again later", code="overloaded")
        job = self.registry.jobs.submit(kind, params, by=by, key=key)
        if self._runner is not None:
            self._runner.wake()
        return job

    def cancel(self, job_id: str) -> Job:
        """Ask for the end of a job; raises NotFound."""
        job = self.registry.jobs.cancel(job_id)
        if self._runner is not None and job.cancel_requested:
            self._runner.cancelled(job_id)
        return job

    @property
    def jobs_running(self) -> int:
        """How many jobs go on in this process."""
        return self._runner.running if self._runner is not None else 0

    def readiness(self) -> Readiness:
        """Whether requests can be answered."""
        found: Readiness = load("engine.wiring.readiness", "look")(
            self.workspace.root, self.registry, self.publication, self.tags
        )
        return found

    def _take_up(self) -> None:
        """Read from the newest snapshot from now on.

        What is alive then stays: the collector need not look through it again and again, during which
        nobody is answered for a tenth of a second.
        """
        self.publication.refresh()
        latest = self.publication.latest
        if latest is None or latest is self._settled:
            return
        self._settled = latest
        gc.unfreeze()  # what was alive at the last snapshot may not be any more
        gc.collect()
        gc.freeze()
        with self.publication.reading() as reading:
            load("engine.audience.portraits.sides", "universe_of")(reading).prepare()

    def _forget_jobs(self) -> None:
        self.registry.jobs.forget(datetime.now(UTC) - JOBS_KEPT)

    def _crowds_of_tags(self) -> dict[str, frozenset[str]]:
        """By crowd id, the rule tags whose definitions name it."""
        checked = self.tags.findings().checked
        named = checked.crowds if checked is not None else {}
        found: dict[str, set[str]] = {}
        for code, crowds in named.items():
            for crowd in crowds:
                found.setdefault(crowd, set()).add(code)
        return {crowd: frozenset(codes) for crowd, codes in found.items()}
