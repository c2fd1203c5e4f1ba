"""Durable jobs: rows that threads of this process claim, work on and end."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import structlog

from engine.errors import Cancelled, ConfigurationError, Conflict, ExposedError
from engine.model.job import Job, JobError, JobProgress
from engine.registry.jobs import HEARTBEAT

if TYPE_CHECKING:
    from engine.registry import Registry

POLL: float = 1.0
"""Seconds between two looks for jobs that another process asked for."""

LONGEST: float = 30.0
"""The same while the registry does not answer."""


class HandedOver(Exception):
    """The process is to end: the job goes back to the queue, for the next process."""


@dataclass(frozen=True)
class Task:
    """A claimed job; `cancel` is set when it is to end, `leaving` when that is because the process ends."""

    job: Job
    cancel: threading.Event
    leaving: threading.Event
    report: Callable[[JobProgress], None] = field(repr=False)


Handler: TypeAlias = Callable[[Task], object]
"""Does the work; what it returns is the job's result, JSON-like."""


class JobRunner:
    """Works on jobs of the kinds that have a handler, as many at once as there are threads."""

    def __init__(self, registry: Registry, handlers: Mapping[str, Handler], threads: int) -> None:
        self._registry = registry
        self._handlers = dict(handlers)
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._leaving = threading.Event()
        self._wake = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(threads)
        ]
        self._running: dict[str, threading.Event] = {}

    def start(self) -> None:
        """Begin to claim jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> None:
        """End: jobs that go on are told to stop and handed over."""
        self._leaving.set()
        for cancel in list(self._running.values()):
            cancel.set()
        self.wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout)

    def wake(self) -> None:
        """A job was submitted here: look now."""
        with self._wake:
            self._wake.notify_all()

    def cancelled(self, job: str) -> None:
        """A job of this process is to end: tell it now, without waiting for its next heartbeat."""
        cancel = self._running.get(job)
        if cancel is not None:
            cancel.set()

    @property
    def running(self) -> int:
        """How many jobs go on in this process."""
        return len(self._running)

    def _work(self) -> None:
        pause = POLL
        while not self._leaving.is_set():
            try:
                job = self._registry.jobs.claim(list(self._handlers), self._holder)
                pause = POLL
                if job is not None:
                    self._do(job)
                    continue
            except Exception as error:  # noqa: BLE001  # the registry may come back
                structlog.get_logger(__name__).warning("jobs cannot be claimed", error=str(error))
                pause = min(pause * 2, LONGEST)
            with self._wake:
                if not self._leaving.is_set():
                    self._wake.wait(pause)

    def _do(self, job: Job) -> None:
        cancel, done = threading.Event(), threading.Event()
        self._running[job.id] = cancel
        beat = threading.Thread(target=self._beat, args=(job, cancel, done), daemon=True)
        beat.start()
        try:
            self._end(job, cancel)
        except Conflict as lost:
            structlog.get_logger(__name__).warning("a job was lost", job=job.id, error=lost.message)
        finally:
            done.set()
            del self._running[job.id]

    def _end(self, job: Job, cancel: threading.Event) -> None:
        jobs = self._registry.jobs

        def report(progress: JobProgress) -> None:
            with suppress(ConfigurationError):  # the work goes on while the registry does not answer
                if not jobs.progress(job, progress):
                    cancel.set()

        try:
            result = self._handlers[job.kind](Task(job, cancel, self._leaving, report))
        except HandedOver:
            jobs.release(job)
        except Cancelled as error:
            if self._leaving.is_set():
                jobs.release(job)
            elif cancel.is_set():
                jobs.cancelled(job)
            else:
                jobs.finish(job, error=_told(error))
        except ExposedError as error:
            jobs.finish(job, error=_told(error))
        except Exception as error:  # noqa: BLE001  # a fault of ours ends the job, not the thread
            structlog.get_logger(__name__).error("a job broke", job=job.id, kind=job.kind, exc_info=error)
            jobs.finish(job, error=JobError("internal", "an unexpected fault; the operator's log has it"))
        else:
            jobs.finish(job, result=result)

    def _beat(self, job: Job, cancel: threading.Event, done: threading.Event) -> None:
        while not done.wait(HEARTBEAT):
            try:
                if not self._registry.jobs.heartbeat(job):
                    cancel.set()
            except Conflict:
                cancel.set()  # another process has it: this one must not go on
                return
            except ExposedError as error:
                structlog.get_logger(__name__).warning("no heartbeat", job=job.id, error=error.message)


def _told(error: ExposedError) -> JobError:
    return JobError(error.code, error.message, tuple(getattr(error, "issues", ())))
