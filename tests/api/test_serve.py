"""The server as a process: where it listens, what it says first, what it loads, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.local_only import is_local
from api.server import refuse_elsewhere
from engine.errors import ConfigurationError

pytestmark = pytest.mark.sail


@contextmanager
def serving(root: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address."""
    command = [sys.executable, "-m", "tagmill", "serve", "--workspace", str(root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        found = re.match(r"Tagmill listens on (http://127\.0\.0\.1:\d+) without API keys", said)
        assert found and "acts as admin" in said
        try:
            yield server, found[1]
        finally:
            server.kill()


def test_a_server_answers_this_machine_only_and_ends_well(built: Path) -> None:
    with serving(built) as (server, address):
        with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:
            assert json.load(answer)["ready"]
        for name, value in (("Host", "evil.example"), ("Origin", "https://evil.example")):
            asked = urllib.request.Request(f"{address}/livez", headers={name: value})
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(asked, timeout=30)
            assert refused.value.code == 403
            refused.value.close()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "example.org", ""])
def test_other_addresses_are_refused(host: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        refuse_elsewhere(host)
    assert refused.value.code == "not_loopback"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_addresses_of_this_machine_are_allowed(host: str) -> None:
    refuse_elsewhere(host)
    assert is_local(host)


PROGRAM = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services

with open_workspace(Path(sys.argv[1]), {"TAGMILL__AS_OF": "2018-01-03"}) as space:
    with TestClient(create_app(Services(space))) as client:
        segment = {"type": "event", "event": "purchase"}
        assert client.post("/v1/segments/preview", json={"segment": segment}).json()["count"] == 2
        assert client.get("/v1/tags").status_code == 200
        assert client.get("/v1/catalog").status_code == 200
        body = {"name": "x", "segment": segment, "id": "fresh"}
        assert client.post("/v1/crowds", json=body).status_code == 201
        refreshed = client.post("/v1/crowds/fresh/refresh", headers={"Prefer": "wait=30"})
        assert refreshed.status_code == 200
        assert client.get("/v1/customers/a").status_code == 200
        assert client.delete("/v1/crowds/fresh", headers={"If-Match": "*"}).status_code == 204
print(sorted({name.split(".")[0] for name in sys.modules} & {"pyspark", "pysail", "delta"}))
"""


def test_the_service_never_loads_spark(built: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(built)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "[]"
