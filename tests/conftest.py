"""Sessions shared by all tests: an embedded and an Apache Spark engine in UTC, and others by zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from engine.adapters.execution import open_execution
from engine.model.execution import Execution, SessionOptions

GIB = 1 << 30

OpenSession = Callable[[str, str], Execution]
"""(kind, zone) -> a session: kinds are `sail`, `spark` and `connect` (Spark Connect, a server of its own)."""


@pytest.fixture(scope="session")
def session_of() -> Iterator[OpenSession]:
    """Sessions by (kind, zone), each opened once and closed at the end of all tests.

    Tests that ask for `spark` or `connect` carry the marker `spark`, those that ask for `sail` the marker
    `sail`. A JVM costs 1 GB and 6 s: several zones on Spark share one process where a test allows it.
    """
    with ExitStack() as stack:
        opened: dict[tuple[str, str], Execution] = {}

        def open_session(kind: str, zone: str) -> Execution:
            if (kind, zone) not in opened:
                opened[kind, zone] = stack.enter_context(_open(kind, zone))
            return opened[kind, zone]

        yield open_session


def _open(kind: str, zone: str):  # type: ignore[no-untyped-def]
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
