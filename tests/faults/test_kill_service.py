"""kill -9 of the service while it works on a job: the next one serves the last snapshot and ends the job."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest

from engine.model.job import JobState
from engine.night.faults import VARIABLE
from tests.faults.killing import FIRST, KILLED, ROOT, SECOND, check_complete, first_night
from tests.night_workspaces import Shop

pytestmark = pytest.mark.sail

BUYERS = {"type": "tag", "tag": "orders", "op": "gte", "value": 1}
BOTH = {FIRST: 2, SECOND: 3}
"""Buyers by night."""


class Service:
    """`tagmill serve` in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self._address = address

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer to a request, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            self._address + path, data, {"content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)

    def buyers(self) -> tuple[str, int]:
        """The day that a preview is of, and how many it counts."""
        found = self.ask("POST", "/v1/segments/preview", {"segment": BUYERS})
        return found["base_time"][:10], found["count"]

    def ended(self, job: str) -> Any:
        """The job once it has ended; meanwhile every preview is of one night or of the other."""
        while (found := self.ask("GET", f"/v1/jobs/{job}"))["state"] in ("queued", "running"):
            day, count = self.buyers()
            assert count == BOTH[day]
        return found


@contextmanager
def serving(shop: Shop, fault: str | None = None) -> Iterator[Service]:
    """A service of the shop; killed at the fault point if one is named, else at the end."""
    command = [sys.executable, "-m", "tagmill", "serve", "--workspace", str(shop.root), "--port", "0"]
    environment = {**os.environ, **({VARIABLE: fault} if fault else {})}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        try:
            yield Service(process, found[0])
        finally:
            process.kill()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill") / "shop"
    first_night(folder)
    return folder


@pytest.fixture
def shop(prepared: Path, tmp_path: Path) -> Shop:
    """A shop after its first night, of which nothing else knows."""
    shutil.copytree(prepared, tmp_path / "shop")
    return Shop(tmp_path / "shop")


@pytest.mark.parametrize("fault", ["members_written", "crowd_published"])
def test_a_killed_refresh_is_ended_by_the_next_service(shop: Shop, fault: str) -> None:
    with serving(shop, fault) as service:
        service.ask("POST", "/v1/crowds", {"id": "buyers", "name": "Buyers", "segment": BUYERS})
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            service.ask("POST", "/v1/crowds/buyers/refresh", {})
            while True:
                service.buyers()
        assert service.process.wait(60) == KILLED
    with shop.open() as workspace:
        (job,) = workspace.registry.jobs.list()
        assert job.state is JobState.RUNNING
    with serving(shop) as service:
        assert service.buyers() == (FIRST, 2)
        ended = service.ended(job.id)
        assert (ended["state"], ended["attempt"]) == ("succeeded", 2)
        versions = service.ask("GET", "/v1/crowds/buyers/versions")["items"]
        assert {version["count"] for version in versions} == {2}
        assert versions[0]["version"] == ended["result"]["version"]


def process_of_run(shop: Shop) -> int:
    """The process that holds the lease of the night, once one does."""
    with shop.open() as workspace:
        while (state := workspace.registry.leases.state()) is None or not state.alive:
            pass
        return state.pid


@pytest.mark.parametrize("killed_too", [True, False], ids=["with its run", "alone"])
def test_the_run_of_a_killed_service_is_ended_for_the_next(shop: Shop, killed_too: bool) -> None:
    with serving(shop) as service:
        job = service.ask("POST", "/v1/runs", {"as_of": SECOND})["id"]
        run = process_of_run(shop)
        service.process.kill()
        if killed_too:
            os.kill(run, signal.SIGKILL)
    with serving(shop) as service:
        ended = service.ended(job)
        assert (ended["state"], ended["attempt"], ended["result"]["exit_code"]) == ("succeeded", 2, 0)
        while service.buyers() != (SECOND, BOTH[SECOND]):
            pass
    check_complete(shop)
