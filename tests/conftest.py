"""Sessions shared by all tests: an embedded and an Apache Spark engine in UTC, and others by zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from engine.adapters.execution import WorkerExecution, open_execution
from engine.model.execution import Execution, SessionOptions

GIB = 1 << 30

OpenSession = Callable[[str, str], Execution]
"""(kind, zone) -> a session: kinds are `sail`, `spark` and `connect` (Spark Connect, a server of its own)."""


@pytest.fixture(scope="session")
def session_of() -> Iterator[OpenSession]:
    """Sessions by (kind, zone), closed at the end of all tests.

    Tests that ask for `spark` or `connect` carry the marker `spark`, those that ask for `sail` the marker
    `sail`. A driver of Spark takes 1 GB and 6 s: those in UTC stay, of the others only the last one does,
    so tests in several zones are best ordered by zone.
    """
    opened: dict[tuple[str, str], WorkerExecution] = {}

    def open_session(kind: str, zone: str) -> Execution:
        key = (kind, zone)
        if key not in opened:
            if kind != "sail" and zone != "UTC":
                _close_guests(opened)
            opened[key] = _open(kind, zone)
        return opened[key]

    yield open_session
    for session in opened.values():
        session.close()


def _close_guests(opened: dict[tuple[str, str], WorkerExecution]) -> None:
    for kind, zone in [key for key in opened if key[0] != "sail" and key[1] != "UTC"]:
        opened.pop((kind, zone)).close()


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


@pytest.fixture(scope="session")
def spark(session_of: OpenSession) -> Execution:
    """Apache Spark (classic, local[2]) in UTC; mark such tests `spark`."""
    return session_of("spark", "UTC")
