"""Apache Spark prepares sources as plain Python does, and so as the embedded engine does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, seed, settings

from engine.model.execution import Format
from tests.property.sources_checks import Case, check_case
from tests.property.test_sources import UNHURRIED, OpenSession, cases


@pytest.mark.spark
def test_spark_prepares_sources_as_plain_python(session_of: OpenSession) -> None:
    engine = session_of("spark", "America/New_York")

    @seed(20241103)
    @settings(UNHURRIED, max_examples=2)
    @given(cases())
    def check(case: Case) -> None:
        with TemporaryDirectory() as folder:
            check_case(engine, Path(folder), replace(case, kind=Format.PARQUET), "America/New_York")

    check()
