"""Tags have the values of plain Python on Apache Spark too, and so those of the embedded engine."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, seed, settings

from tests.property import tags_checks as checks
from tests.property.tags_worlds import CATALOG, World, register
from tests.property.test_sources import UNHURRIED, OpenSession
from tests.property.test_tags import Trial, check_trial, trials


@pytest.mark.spark
def test_spark_gives_tags_the_values_of_plain_python(session_of: OpenSession) -> None:
    engine = session_of("spark", CATALOG.zone)

    @seed(20240310)
    @settings(UNHURRIED, max_examples=2)
    @given(trials())
    def check(trial: Trial) -> None:
        with TemporaryDirectory() as folder:
            check_trial(engine, Path(folder), trial)

    check()


@pytest.mark.spark
def test_a_value_that_does_not_fit_fails_the_tag_on_spark(session_of: OpenSession, tmp_path: Path) -> None:
    engine = session_of("spark", CATALOG.zone)
    register(engine, tmp_path, World([{"ordinal": 0, "customer_id": "a"}], []))
    for literal, written, declared in checks.OVERFLOWS:
        checks.check_overflow(engine, literal, written, declared)
