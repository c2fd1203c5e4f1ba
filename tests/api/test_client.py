"""The Python client against a running service, and against one that stumbles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import httpx2
import pyarrow as pa
import pytest
import uvicorn

from api import create_app
from engine.wiring import Workspace
from engine.wiring.services import Services
from tagmill import ApiError, Client
from tagmill.client import IncompletePull, ids_checksum

SPENDERS = {"type": "tag", "tag": "stage", "op": "eq", "value": "spender"}
ALL = {"type": "all"}
PREVIEWED = {
    "count": 1,
    "universe": 1,
    "snapshot": "s",
    "base_time": "2018-01-02T00:00:00Z",
    "zone": "UTC",
    "digest": "d",
}


@pytest.fixture(scope="module")
def url(workspace: Workspace) -> Iterator[str]:
    """The address of a service on a free port."""
    config = uvicorn.Config(create_app(Services(workspace)), port=0, ws="none", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def tagmill(url: str) -> Iterator[Client]:
    with Client(url) as opened:
        yield opened


def test_a_crowd_from_preview_to_frame(tagmill: Client) -> None:
    preview = tagmill.preview(SPENDERS)
    crowd = tagmill.create_crowd("Spenders", SPENDERS, id="client-spenders")
    version = tagmill.refresh(crowd.id)
    assert (version.count, version.digest) == (preview.count, preview.digest)
    frame = tagmill.members(crowd.id, columns=["stage"]).to_pandas()
    assert len(frame) == preview.count > 0
    assert set(frame.stage) == {"spender"}
    assert ids_checksum(iter(frame.customer_id)) == version.ids_checksum
    batches = tagmill.members(crowd.id).batches()
    assert sum(batch.num_rows for batch in batches) == preview.count
    assert tagmill.contains(crowd.id, [frame.customer_id[0], "nobody"]) == {
        frame.customer_id[0]: True,
        "nobody": False,
    }
    assert crowd.id in {each.id for each in tagmill.crowds()}


def test_changes_between_versions(tagmill: Client) -> None:
    crowd = tagmill.create_crowd("Moving", SPENDERS, id="client-moving")
    few = tagmill.refresh(crowd.id)
    tagmill.change_crowd(tagmill.crowd(crowd.id), segment=ALL)
    every = tagmill.refresh(crowd.id)
    asked = tagmill.changes(crowd.id, start=few.version, to=every.version, columns=["stage"])
    changes = asked.to_arrow()
    assert set(changes.column("stage").to_pylist()) == {"seen", None}
    assert changes.num_rows == every.count - few.count > 0
    assert {each.version for each in tagmill.versions(crowd.id)} == {few.version, every.version}


def test_a_change_from_an_old_reading_is_refused(tagmill: Client) -> None:
    crowd = tagmill.create_crowd("Contested", SPENDERS, id="client-contested")
    tagmill.change_crowd(crowd, owner="first")
    with pytest.raises(ApiError) as refused:
        tagmill.change_crowd(crowd, owner="second")
    assert (refused.value.status, refused.value.code) == (412, "revision")
    tagmill.delete_crowd(tagmill.crowd(crowd.id))


def test_a_refusal_tells_what_may_help() -> None:
    fault = {
        "pointer": "/segmnt",
        "code": "unknown_key",
        "message": "this key is unknown",
        "hint": "try `segment`",
    }

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(422, json={"code": "invalid_body", "detail": "no", "errors": [fault]})

    with stumbling(answer) as client, pytest.raises(ApiError) as refused:
        client.catalog()
    assert refused.value.errors[0].hint == "try `segment`"
    assert str(refused.value) == "no\n  /segmnt: this key is unknown (try `segment`)"


def test_one_version_is_asked_for(tagmill: Client) -> None:
    first = tagmill.version("client-spenders", 1)
    assert (first.version, tagmill.version("client-spenders").crowd) == (1, "client-spenders")
    with pytest.raises(ApiError) as refused:
        tagmill.version("client-spenders", 99)
    assert (refused.value.status, refused.value.code) == (404, "unknown_version")


def test_a_refusal_tells_places(tagmill: Client) -> None:
    with pytest.raises(ApiError) as refused:
        tagmill.preview({"type": "and", "conditions": [ALL, {**SPENDERS, "tag": "stagee"}]})
    assert refused.value.status == 422
    assert [error.pointer for error in refused.value.errors] == ["/conditions/1/tag"]
    assert "stage" in str(refused.value)


def test_what_there_is(tagmill: Client) -> None:
    assert "purchase" in [event["name"] for event in tagmill.catalog()["events"]]
    assert {"gender", "spend"} <= {tag["code"] for tag in tagmill.tags()}
    customer = tagmill.members("client-spenders").to_arrow().column("customer_id")[0].as_py()
    assert tagmill.customer(customer)["customer_id"] == customer
    assert all(event["event"] == "purchase" for event in tagmill.events(customer, type="purchase"))
    assert tagmill.explain(SPENDERS, customer)["nodes"]


def stumbling(answer: Callable[[httpx2.Request], httpx2.Response]) -> Client:
    """A client of a service that answers as told."""
    made = Client("http://service", transport=httpx2.MockTransport(answer))
    made._connection._sleep = lambda _seconds: None
    return made


def test_a_busy_service_is_asked_again_with_the_same_key() -> None:
    keys: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            return httpx2.Response(503, headers={"retry-after": "1"})
        if len(keys) == 2:
            raise httpx2.ConnectError("gone")
        return httpx2.Response(200, json={"id": "a", "name": "A", "enabled": True})

    with stumbling(answer) as client:
        assert client.enable_crowd("a").enabled
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_busy_service_is_asked_again_for_a_stream() -> None:
    sink = pa.BufferOutputStream()
    rows = pa.record_batch({"customer_id": ["a", "b"]})
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            return httpx2.Response(503, headers={"retry-after": "1"}, json={"code": "overloaded"})
        if len(asked) == 2:
            raise httpx2.ConnectError("gone")
        return httpx2.Response(200, content=sink.getvalue().to_pybytes())

    with stumbling(answer) as client:
        assert client.members("a").to_arrow().num_rows == 2
    assert len(asked) == 3
    missing = httpx2.Response(404, json={"code": "no_version"})
    with stumbling(lambda _: missing) as client, pytest.raises(ApiError) as refused:
        client.members("a").to_arrow()
    assert (refused.value.status, refused.value.code) == (404, "no_version")


def test_a_write_that_goes_on_is_waited_for_and_another_conflict_is_not() -> None:
    statuses = [409, 200]

    def answer(request: httpx2.Request) -> httpx2.Response:
        if statuses.pop(0) == 409:
            return httpx2.Response(409, headers={"retry-after": "1"}, json={"code": "idempotency_key_in_use"})
        return httpx2.Response(200, json={"id": "a", "name": "A", "enabled": True})

    with stumbling(answer) as client:
        assert client.enable_crowd("a").enabled
    with (
        stumbling(lambda _: httpx2.Response(409, json={"code": "frozen"})) as client,
        pytest.raises(ApiError) as refused,
    ):
        client.enable_crowd("a")
    assert (refused.value.status, refused.value.code) == (409, "frozen")


def test_questions_carry_no_key() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json={"contains": {}} if "contains" in request.url.path else PREVIEWED)

    with stumbling(answer) as client:
        client.preview(ALL)
        client.explain(ALL, "a")
        client.contains("a", ["b"])
        client.overlap(["a", "b"])
        client.portrait("a")
    assert len(asked) == 5
    assert not any("idempotency-key" in request.headers for request in asked)


def test_a_service_that_stays_away() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("gone")

    with stumbling(answer) as client, pytest.raises(ApiError) as refused:
        client.catalog()
    assert (refused.value.status, refused.value.code) == (0, "unreachable")


@pytest.mark.parametrize(
    ("count", "checksum", "code"),
    [("3", None, "incomplete"), ("2", "2:" + ":".join(["0" * 16] * 4), "checksum")],
)
def test_members_that_do_not_add_up(count: str, checksum: str | None, code: str) -> None:
    sink = pa.BufferOutputStream()
    rows = pa.record_batch({"customer_id": ["a", "b"]})
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    headers = {"x-row-count": count, **({"x-ids-checksum": checksum} if checksum else {})}

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers=headers, content=sink.getvalue().to_pybytes())

    with stumbling(answer) as client, pytest.raises(IncompletePull) as refused:
        client.members("a").to_arrow()
    assert refused.value.code == code
