"""Every golden case has the same members on Apache Spark as by the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.execution import Execution
from tests.property.segments.comparing import assert_golden_members

pytestmark = pytest.mark.spark


def test_the_printed_cases_find_the_members(interpreted: Execution, tmp_path: Path) -> None:
    assert assert_golden_members(interpreted, tmp_path, 20) > 250
