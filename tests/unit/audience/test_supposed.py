"""What the snapshot holds of a tag, value by value."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from engine.audience.facts.supposed import stored_values
from engine.errors import Cancelled
from engine.serving.stopping import stopping
from tests.unit.audience.readings import case_reading


class GivenUp(Event):
    """Set once it has been looked at so many times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.left = looks

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("tag", ["level", "spend"])
def test_values_are_taken_while_they_are_wanted(tag: str, tmp_path: Path) -> None:
    reading, _, _ = case_reading(tmp_path / "world")
    with reading.serving:
        values = stored_values(reading, tag)
        assert len(values) > 1
        assert sum(map(len, values.values())) == reading.universe - reading.missing(tag)
        with stopping(GivenUp(len(values) + 1)):
            assert stored_values(reading, tag) == values
        with stopping(GivenUp(len(values))), pytest.raises(Cancelled):
            stored_values(reading, tag)
