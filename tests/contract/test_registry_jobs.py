"""Jobs, idempotency keys, portraits and counters, on SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from engine.errors import Conflict, NotFound
from engine.model.job import JobError, JobProgress, JobState
from engine.registry import Registry, StoredAnswer, open_registry
from engine.registry.idempotency import KEPT, PENDING
from engine.registry.jobs import LEASE, MAX_ATTEMPTS
from tests.contract.conftest import OpenRegistry
from tests.contract.registry_cases import Ticker

KINDS = ("crowd.refresh",)


def test_a_job_from_its_row_to_its_result(registry: Registry) -> None:
    made = registry.jobs.submit("crowd.refresh", {"crowd": "vip", "n": Decimal("1.5")}, by="ann")
    assert made.state is JobState.QUEUED and registry.jobs.waiting() == 1
    held = registry.jobs.claim(KINDS, "one")
    assert held is not None and (held.id, held.attempt, held.holder) == (made.id, 1, "one")
    assert registry.jobs.claim(KINDS, "two") is None
    assert registry.jobs.progress(held, JobProgress(3, 9, "counting"))
    assert registry.jobs.get(made.id).progress == JobProgress(3, 9, "counting")
    done = registry.jobs.finish(held, result={"version": 1})
    assert done == registry.jobs.get(made.id)
    assert (done.state, done.result, done.error) == (JobState.SUCCEEDED, {"version": 1}, None)
    assert [job.id for job in registry.jobs.list(state=JobState.SUCCEEDED)] == [made.id]


def test_jobs_are_taken_in_order_and_only_of_the_kinds_asked_for(registry: Registry) -> None:
    first = registry.jobs.submit("crowd.refresh", {}, by="a")
    other = registry.jobs.submit("run", {}, by="a")
    second = registry.jobs.submit("crowd.refresh", {}, by="a")
    taken = [registry.jobs.claim(KINDS, "w") for _ in range(3)]
    assert [job.id if job else None for job in taken] == [first.id, second.id, None]
    assert [job.id for job in registry.jobs.list()] == [second.id, other.id, first.id]
    assert [job.id for job in registry.jobs.list(kinds=["run"])] == [other.id]


def test_a_key_gives_the_job_that_waits_again(registry: Registry) -> None:
    first = registry.jobs.submit("crowd.refresh", {"crowd": "a"}, by="a", key="a")
    assert registry.jobs.submit("crowd.refresh", {"crowd": "a"}, by="b", key="a") == first
    assert registry.jobs.submit("run", {}, by="b", key="a").id != first.id
    assert registry.jobs.claim(KINDS, "w") is not None
    after = registry.jobs.submit("crowd.refresh", {"crowd": "a"}, by="b", key="a")
    assert after.id != first.id  # what was changed since the first began is in this one
    assert registry.jobs.submit("crowd.refresh", {"crowd": "a"}, by="b", key="a") == after


def test_jobs_of_one_key_are_done_one_after_the_other(registry: Registry) -> None:
    registry.jobs.submit("crowd.refresh", {}, by="a", key="a")
    first = registry.jobs.claim(KINDS, "one")
    again = registry.jobs.submit("crowd.refresh", {}, by="a", key="a")
    other = registry.jobs.submit("crowd.refresh", {}, by="a", key="b")
    taken = registry.jobs.claim(KINDS, "two")
    assert first is not None and taken is not None and taken.id == other.id
    assert registry.jobs.claim(KINDS, "three") is None
    registry.jobs.finish(first)
    taken = registry.jobs.claim(KINDS, "three")
    assert taken is not None and taken.id == again.id


def test_a_silent_holder_loses_the_job_to_another_process(open_again: OpenRegistry, clock: Ticker) -> None:
    registry, other = open_again(), open_again()
    registry.jobs.submit("crowd.refresh", {}, by="a")
    held = registry.jobs.claim(KINDS, "one")
    assert held is not None
    clock.advance(LEASE.total_seconds() - 1)
    assert registry.jobs.heartbeat(held)
    clock.advance(LEASE.total_seconds() - 1)
    assert other.jobs.claim(KINDS, "two") is None
    clock.advance(1)
    taken = other.jobs.claim(KINDS, "two")
    assert taken is not None and (taken.id, taken.attempt) == (held.id, 2)
    for late in (registry.jobs.heartbeat, registry.jobs.finish, registry.jobs.cancelled):
        with pytest.raises(Conflict, match="not held any more"):
            late(held)
    assert other.jobs.finish(taken, error=JobError("timeout", "too slow")).error is not None


HOLD = """
import sys, pathlib
from engine.registry import open_registry
registry = open_registry(sys.argv[1], pathlib.Path(sys.argv[2]))
print(registry.jobs.claim(["crowd.refresh"], "other process").id, flush=True)
sys.stdin.read()
"""


def test_a_job_is_taken_at_once_from_a_killed_holder_on_this_machine(
    registry_url: str | None, tmp_path: Path
) -> None:
    url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
    registry = open_registry(url, tmp_path)
    job = registry.jobs.submit("crowd.refresh", {}, by="a")
    command = [sys.executable, "-c", HOLD, url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == job.id
        assert registry.jobs.claim(KINDS, "here") is None
        other.kill()
    taken = registry.jobs.claim(KINDS, "here")
    assert taken is not None and (taken.id, taken.attempt, taken.holder) == (job.id, 2, "here")
    assert registry.jobs.claim(KINDS, "here too") is None
    assert len(list(tmp_path.rglob("job-*.lock"))) == 1
    registry.jobs.finish(taken)
    assert list(tmp_path.rglob("job-*.lock")) == []
    registry.close()


def test_a_job_that_ends_every_process_is_given_up(registry: Registry, clock: Ticker) -> None:
    job = registry.jobs.submit("crowd.refresh", {}, by="a")
    for _ in range(MAX_ATTEMPTS):
        assert registry.jobs.claim(KINDS, "w") is not None
        clock.advance(LEASE.total_seconds())
    assert registry.jobs.claim(KINDS, "w") is None
    ended = registry.jobs.get(job.id)
    assert ended.state is JobState.FAILED and ended.error is not None and ended.error.code == "given_up"


def test_a_job_is_cancelled_at_once_or_by_its_holder(registry: Registry, clock: Ticker) -> None:
    waiting, running, orphan = (registry.jobs.submit("crowd.refresh", {}, by="a") for _ in range(3))
    assert registry.jobs.cancel(orphan.id).state is JobState.CANCELLED
    held = registry.jobs.claim(KINDS, "w")
    assert held is not None and held.id == waiting.id
    assert registry.jobs.cancel(held.id).cancel_requested
    assert not registry.jobs.heartbeat(held)
    assert registry.jobs.cancelled(held).state is JobState.CANCELLED
    second = registry.jobs.claim(KINDS, "w")
    assert second is not None and second.id == running.id
    registry.jobs.cancel(second.id)
    clock.advance(LEASE.total_seconds())
    assert registry.jobs.claim(KINDS, "other") is None
    assert registry.jobs.get(second.id).state is JobState.CANCELLED
    assert registry.jobs.cancel(second.id).state is JobState.CANCELLED
    with pytest.raises(NotFound, match="no job `x`"):
        registry.jobs.cancel("x")


def test_a_released_job_is_taken_at_once(registry: Registry) -> None:
    registry.jobs.submit("crowd.refresh", {}, by="a")
    held = registry.jobs.claim(KINDS, "one")
    assert held is not None
    registry.jobs.release(held)
    again = registry.jobs.claim(KINDS, "two")
    assert again is not None and (again.id, again.holder) == (held.id, "two")
    registry.jobs.release(held)  # of an attempt that is over
    assert registry.jobs.get(held.id).state is JobState.RUNNING


def test_two_workers_never_hold_one_job(open_again: OpenRegistry) -> None:
    registries = [open_again() for _ in range(4)]
    for _ in range(12):
        registries[0].jobs.submit("crowd.refresh", {}, by="a")

    def work(registry: Registry) -> list[str]:
        taken = []
        while (job := registry.jobs.claim(KINDS, "w")) is not None:
            taken.append(job.id)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job for found in pool.map(work, registries) for job in found]
    assert len(taken) == len(set(taken)) == 12


def test_finished_jobs_are_forgotten(registry: Registry, clock: Ticker) -> None:
    registry.jobs.cancel(registry.jobs.submit("run", {}, by="a").id)
    clock.advance(10)
    kept = registry.jobs.submit("run", {}, by="a")
    assert registry.jobs.forget(clock()) == 1
    assert [job.id for job in registry.jobs.list()] == [kept.id]


def test_an_idempotency_key_replays_its_answer(registry: Registry, clock: Ticker) -> None:
    keys, answer = registry.idempotency, StoredAnswer(201, {"ETag": '"1"'}, '{"id":"x"}')
    assert keys.begin("ann POST /v1/crowds", "k", "digest") is None
    with pytest.raises(Conflict, match="still being worked on"):
        keys.begin("ann POST /v1/crowds", "k", "digest")
    keys.finish("ann POST /v1/crowds", "k", answer)
    assert keys.begin("ann POST /v1/crowds", "k", "digest") == answer
    assert keys.begin("bob POST /v1/crowds", "k", "digest") is None
    with pytest.raises(Conflict, match="with another request"):
        keys.begin("ann POST /v1/crowds", "k", "other")
    keys.abandon("ann POST /v1/crowds", "k")  # an answer that was given stays
    assert keys.begin("ann POST /v1/crowds", "k", "digest") == answer
    clock.advance(KEPT.total_seconds() + 1)
    assert keys.begin("ann POST /v1/crowds", "k", "other") is None


def test_a_request_that_died_may_be_sent_again(registry: Registry, clock: Ticker) -> None:
    assert registry.idempotency.begin("s", "k", "d") is None
    registry.idempotency.abandon("s", "k")
    assert registry.idempotency.begin("s", "k", "d") is None
    clock.advance(PENDING.total_seconds() + 1)
    assert registry.idempotency.begin("s", "k", "d") is None


def test_portraits_are_kept_by_version_and_base(registry: Registry) -> None:
    assert registry.portraits.get("vip", 1, "universe") is None
    registry.portraits.save("vip", 1, "universe", {"size": 3})
    registry.portraits.save("vip", 1, "universe", {"size": 4})
    registry.portraits.save("vip", 2, "universe", {"size": 5})
    assert registry.portraits.get("vip", 1, "universe") == {"size": 4}
    registry.portraits.forget("vip", 1)
    assert registry.portraits.get("vip", 1, "universe") is None
    registry.portraits.forget("vip")
    assert registry.portraits.get("vip", 2, "universe") is None


def test_previews_are_counted_by_tag(registry: Registry, clock: Ticker) -> None:
    registry.tag_uses.add({"a": 2, "b": 1})
    clock.advance(5)
    registry.tag_uses.add({"a": 3})
    uses = registry.tag_uses.all()
    assert {code: use.previews for code, use in uses.items()} == {"a": 5, "b": 1}
    assert uses["a"].last_at == clock() > uses["b"].last_at
