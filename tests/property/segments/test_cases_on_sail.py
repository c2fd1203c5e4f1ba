"""Every golden case has the same members on the embedded engine as by the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.execution import Execution
from tests.property.segments.comparing import assert_golden_members, assert_same_lower_case

pytestmark = pytest.mark.sail


def test_the_printed_cases_find_the_members(sail: Execution, tmp_path: Path) -> None:
    assert assert_golden_members(sail, tmp_path, 20) > 250


def test_letters_get_the_lower_case_of_the_table(sail: Execution) -> None:
    assert_same_lower_case(sail)
