"""Prepared sources against plain Python, on random tables with everything that goes wrong in real ones."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from tests.property import sources_worlds as worlds
from tests.property.sources_checks import Case, check_case

EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 6


UNHURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # an engine is too slow for shrinking; rows that differ are shown
)


class OpenSession(Protocol):
    """The fixture `session_of`."""

    def __call__(self, kind: str, zone: str) -> Execution: ...


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random world: which column is the time, in which zone it is read, which is the id."""
    event = worlds.event(
        draw(st.sampled_from(["naive", "instant", "written", "day"])),
        draw(st.sampled_from(worlds.ZONES)),
        identified=draw(st.sampled_from(["oid", "number", None])),
        loaded=draw(st.booleans()),
    )
    return Case(draw(worlds.customer_rows(12)), draw(worlds.rows(40)), event)


@pytest.mark.sail
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "UTC"])
def test_sources_are_prepared_as_in_plain_python(session_of: OpenSession, zone: str) -> None:
    engine = session_of("sail", zone)

    @UNHURRIED
    @given(cases())
    def check(case: Case) -> None:
        with TemporaryDirectory() as folder:
            check_case(engine, Path(folder), case, zone)

    check()
