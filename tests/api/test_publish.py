"""Readers while a run publishes: nobody is disturbed, and nobody sees a mixture."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.api.conftest import HeldClient
from tests.night_workspaces import Shop

pytestmark = pytest.mark.sail

BOUGHT = {"type": "event", "event": "purchase"}
SPENT = {"type": "tag", "tag": "spend", "op": "is_set"}
SEGMENT = {"type": "or", "conditions": [BOUGHT, SPENT]}


def test_previews_go_on_while_a_run_publishes(built: Path, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    shutil.copytree(built, root)
    environ = {"TAGMILL__SERVER__WATCH_SECONDS": "0.02"}
    seen: list[tuple[int, Any]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answer = client.post("/v1/segments/preview", json={"segment": SEGMENT})
            seen.append((answer.status_code, answer.json()))

    with open_workspace(root, environ) as space, HeldClient(create_app(Services(space))) as client:
        client.held = False
        first = client.get("/readyz").json()["snapshot"]
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        published = Shop(root).run("2018-01-04").snapshot
        while client.get("/readyz").json()["snapshot"] == first:
            pass
        done.set()
        for thread in threads:
            thread.join()
        last = client.post("/v1/segments/preview", json={"segment": SEGMENT}).json()
        earlier = client.post("/v1/segments/preview", json={"segment": SEGMENT, "snapshot": first}).json()
    assert {status for status, _ in seen} == {200}
    together = {(answer["snapshot"], answer["count"], answer["base_time"]) for _, answer in seen}
    assert together <= {
        (first, 2, "2018-01-03T00:00:00Z"),
        (published, 3, "2018-01-04T00:00:00Z"),
    }
    assert (first, 2, "2018-01-03T00:00:00Z") in together
    assert (last["snapshot"], last["count"]) == (published, 3)
    assert (earlier["snapshot"], earlier["count"]) == (first, 2)
