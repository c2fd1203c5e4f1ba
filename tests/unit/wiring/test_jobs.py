"""Durable jobs: claimed, cancelled, handed over, picked up again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import Cancelled, Conflict
from engine.model.job import Job, JobProgress, JobState
from engine.registry import Registry, open_registry
from engine.wiring.job_runner import HandedOver, Handler, JobRunner, Task


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = open_registry(None, tmp_path)
    yield opened
    opened.close()


def ended(registry: Registry, job: Job) -> Job:
    """The job once it has ended; a test that waits for ever is ended by pytest."""
    while not (found := registry.jobs.get(job.id)).state.is_finished:
        pass
    return found


def run(registry: Registry, handler: Handler, then: Callable[[JobRunner, Job], None] | None = None) -> Job:
    """Submit a job, work on it in a runner of its own, and stop that."""
    job = registry.jobs.submit("work", {"n": 2}, by="me")
    runner = JobRunner(registry, {"work": handler}, 1)
    runner.start()
    if then is None:
        ended(registry, job)
    else:
        then(runner, job)
    runner.stop(10)
    return registry.jobs.get(job.id)


def test_a_job_is_done_and_told(registry: Registry) -> None:
    def work(task: Task) -> object:
        task.report(JobProgress(1, 2, "half"))
        return {"twice": task.job.params["n"] * 2}  # type: ignore[operator]

    done = run(registry, work)
    assert (done.state, done.result, done.progress.message) == (JobState.SUCCEEDED, {"twice": 4}, "half")


def test_what_is_wrong_is_told_and_what_broke_is_not(registry: Registry) -> None:
    def refused(_task: Task) -> object:
        raise Conflict("not now", code="busy")

    def broken(_task: Task) -> object:
        raise RuntimeError("the phone is 0123")

    told = run(registry, refused).error
    assert told is not None
    assert (told.code, told.message) == ("busy", "not now")
    hidden = run(registry, broken).error
    assert hidden is not None
    assert hidden.code == "internal"
    assert "0123" not in hidden.message


def test_a_job_is_cancelled_while_it_works(registry: Registry) -> None:
    begun = threading.Event()

    def work(task: Task) -> object:
        begun.set()
        task.cancel.wait()
        raise Cancelled("stopped")

    def cancel(runner: JobRunner, job: Job) -> None:
        begun.wait()
        registry.jobs.cancel(job.id)
        runner.cancelled(job.id)
        ended(registry, job)

    assert run(registry, work, cancel).state is JobState.CANCELLED


@pytest.mark.parametrize("error", [Cancelled("stopped"), HandedOver()])
def test_a_job_is_handed_over_to_the_next_process(registry: Registry, error: Exception) -> None:
    begun = threading.Event()

    def leave(task: Task) -> object:
        begun.set()
        task.cancel.wait()
        raise error

    left = run(registry, leave, lambda _runner, _job: begun.wait() and None)
    assert left.state is JobState.QUEUED
    runner = JobRunner(registry, {"work": lambda task: task.job.attempt}, 1)
    runner.start()
    assert ended(registry, left).result == 2
    runner.stop(10)


def test_jobs_of_other_kinds_wait_for_who_can_do_them(registry: Registry) -> None:
    other = registry.jobs.submit("other", {}, by="me")
    assert run(registry, lambda _task: None).state is JobState.SUCCEEDED
    assert registry.jobs.get(other.id).state is JobState.QUEUED
