"""What all tests share: an environment without settings of Tagmill, and sessions of the engines."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from engine.adapters.execution import WorkerExecution, open_execution
from engine.model.execution import Execution, SessionOptions

GIB = 1 << 30

DEMO_ENGINE = os.environ.get("TAGMILL__ENGINE__KIND", "embedded")
"""What computes the demo in `tests/demo`. Every other test names its engine itself."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a script started the tests in its background
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
"""Every Java process of the tests is short: compiling its code a second time, and better, costs more."""


def pytest_configure() -> None:
    """Keep a developer's settings from tests, and from the processes that they start."""
    for name in [name for name in os.environ if name.upper().startswith("TAGMILL_")]:
        del os.environ[name]


OpenSession = Callable[[str, str], Execution]
"""(kind, zone) -> a session: kinds are `sail`, `spark` and `connect` (Spark Connect, a server of its own)."""


@pytest.fixture(scope="session")
def session_of() -> Iterator[OpenSession]:
    """Sessions by (kind, zone), closed at the end of all tests.

    Tests that ask for `spark` or `connect` carry the marker `spark`, those that ask for `sail` the marker
    `sail`. A driver of Spark takes 1 GB and 6 s: there is one of a kind, which is in the zone that was asked
    for last.
    """
    opened: dict[tuple[str, str], WorkerExecution] = {}

    def open_session(kind: str, zone: str) -> Execution:
        key = (kind, zone if kind == "sail" else "")
        if key not in opened:
            opened[key] = _open(kind, zone)
        elif kind != "sail":  # always, since a driver that was replaced is in its first zone again
            opened[key].fetch(f"SET TIME ZONE '{zone}'")
        return opened[key]

    yield open_session
    for session in opened.values():
        session.close()


def _open(kind: str, zone: str) -> WorkerExecution:
    options = SessionOptions(zone=zone, memory_bytes=(2 if kind == "sail" else 1) * GIB, timeout=120, conf={})
    match kind:
        case "sail":
            return open_execution(options)
        case "spark":
            return open_execution(options, kind="spark", master="local[2]")
        case "connect":
            return open_execution(options, kind="spark", remote="local[2]")
        case _:
            raise ValueError(kind)


@pytest.fixture(scope="session")
def sail(session_of: OpenSession) -> Execution:
    """The embedded engine in UTC; mark such tests `sail`."""
    return session_of("sail", "UTC")


@pytest.fixture
def spark(session_of: OpenSession) -> Execution:
    """Apache Spark (classic, local[2]) in UTC; mark such tests `spark`."""
    return session_of("spark", "UTC")
