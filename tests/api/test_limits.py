"""What a request may take: places, time, and the client's patience."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from api import create_app
from api.lanes import Lane, guarded
from api.routes import segments, tag_facts, tags, versions
from api.server import listen
from engine.errors import Cancelled, Unavailable
from engine.serving.stopping import check
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.night_workspaces import GENDER, Shop


async def never() -> None:
    """A client that stays."""
    await asyncio.Event().wait()


def lane(threads: int = 1, queue: int = 0) -> Lane:
    return Lane("test", threads, queue)


def within(case: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(case(), 30))  # type: ignore[arg-type]


def test_past_the_bound_a_call_is_refused_at_once() -> None:
    async def case() -> None:
        full, go = lane(1, 1), threading.Event()
        first, second = full.start(go.wait), full.start(lambda: 2)
        with pytest.raises(Unavailable) as refused:
            full.start(lambda: 3)
        assert refused.value.code == "overloaded"
        go.set()
        assert (await first, await second) == (True, 2)
        while full.taken:
            await asyncio.sleep(0.001)
        assert await full.start(lambda: 4) == 4
        full.close()

    within(case)


def test_what_takes_too_long_is_told_to_stop() -> None:
    async def case() -> None:
        full, cancel = lane(), threading.Event()
        running = full.start(cancel.wait)
        with pytest.raises(Cancelled) as late:
            await guarded(running, cancel, never, 0.001)
        assert late.value.code == "timeout"
        assert cancel.is_set()
        full.close()

    within(case)


def test_a_client_that_has_gone_ends_its_evaluation() -> None:
    async def case() -> None:
        full, cancel, stopped = lane(), threading.Event(), threading.Event()

        def evaluate() -> None:
            cancel.wait()
            stopped.set()

        async def gone() -> None:
            await asyncio.sleep(0)

        with pytest.raises(Cancelled):
            await guarded(full.start(evaluate), cancel, gone, 30)
        assert await asyncio.to_thread(stopped.wait, 10)
        full.close()

    within(case)


def test_a_place_is_free_again_only_when_its_work_has_ended() -> None:
    async def case() -> None:
        full, cancel, go = lane(), threading.Event(), threading.Event()
        with pytest.raises(Cancelled):
            await guarded(full.start(go.wait), cancel, never, 0.001)
        for _ in range(3):
            await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            full.start(lambda: None)  # the thread is still at work
        go.set()
        while full.taken:
            await asyncio.sleep(0.001)
        assert await full.start(lambda: 1) == 1
        full.close()

    within(case)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TestClient]:
    """A service with one place for evaluations and one that may wait; nothing is published."""
    Shop(tmp_path).build({"gender": GENDER})
    environ = {"TAGMILL__SERVER__HEAVY": "1", "TAGMILL__SERVER__QUEUE": "1"}
    with open_workspace(tmp_path, environ) as space, TestClient(create_app(Services(space))) as client:
        yield client


PREVIEW = {"segment": {"type": "all"}}


def test_past_the_bound_a_request_is_refused_with_retry_after(
    small: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Semaphore(0), threading.Event()

    def blocked(*_: object) -> None:
        begun.release()
        go.wait()
        raise Unavailable("nothing is published")

    monkeypatch.setattr(segments, "count_segment", blocked)
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(small.post("/v1/segments/preview", json=PREVIEW).status_code)

    waiting = [threading.Thread(target=ask) for _ in range(2)]
    for thread in waiting:
        thread.start()
    begun.acquire()
    while 'tagmill_requests_in_lane{lane="heavy"} 2.0' not in small.get("/metrics").text:
        pass
    refused = small.post("/v1/segments/preview", json=PREVIEW)
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert refused.headers["retry-after"] == "1"
    assert small.get("/livez").status_code == 200  # other requests go on
    go.set()
    for thread in waiting:
        thread.join()
    assert statuses == [503, 503]


def test_without_a_snapshot_what_needs_one_is_unavailable(small: TestClient) -> None:
    ready = small.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    answer = small.post("/v1/segments/preview", json=PREVIEW)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert small.get("/v1/catalog").json()["snapshot"] is None
    assert small.get("/v1/tags").json()["items"][0]["status"] == "not_computed"


@contextmanager
def listening(app: Any) -> Iterator[int]:
    """The port of a real server in a thread of its own."""
    with listen("127.0.0.1", 0) as taken:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield taken.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize(
    ("module", "name", "path", "body"),
    [
        (segments, "count_segment", "/v1/segments/preview", b'{"segment": {"type": "all"}}'),
        (segments, "explain_segment", "/v1/segments/explain", b'{"segment": {}, "customer_id": "a"}'),
        (tags, "dry_run_of", "/v1/tags/dry-run", b'{"code": "gender"}'),
        (tag_facts, "tag_impact", "/v1/tags/impact", b'{"code": "gender"}'),
        (versions, "portray", "/v1/crowds/gold/portrait", b"{}"),
    ],
    ids=["preview", "explain", "dry-run", "impact", "portrait"],
)
def test_a_client_that_hangs_up_ends_its_evaluation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, path: str, body: bytes
) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def slow(*_arguments: Any, **_options: Any) -> None:
        begun.set()
        try:
            while True:
                check()
                time.sleep(0.001)
        finally:
            stopped.set()

    monkeypatch.setattr(module, name, slow)
    Shop(tmp_path).build({"gender": GENDER})
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    with open_workspace(tmp_path, {}) as space, listening(create_app(Services(space))) as port:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(head.encode() + body)
            assert begun.wait(30)
        assert stopped.wait(30)
