"""Cadence: the first run of a local day, ISO week or month."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.model.moment import Moment
from engine.model.tag import Cadence
from engine.night.due import is_due

CASES = [
    # last values, base time, zone: due daily, weekly, monthly
    ("2018-01-01T00:00", "2018-01-02T00:00", "UTC", (True, False, False)),
    ("2018-01-02T00:00", "2018-01-02T23:59", "UTC", (False, False, False)),
    ("2018-01-02T00:00", "2018-01-02T00:00", "UTC", (False, False, False)),
    ("2018-01-07T00:00", "2018-01-08T00:00", "UTC", (True, True, False)),  # Sunday to Monday
    ("2018-01-31T00:00", "2018-02-01T00:00", "UTC", (True, False, True)),
    ("2017-12-31T00:00", "2018-01-01T00:00", "UTC", (True, True, True)),
    ("2018-12-31T00:00", "2019-01-01T00:00", "UTC", (True, False, True)),  # both in ISO week 2019-W01
    ("2016-01-05T00:00", "2017-01-05T00:00", "UTC", (True, True, True)),  # same month of another year
    ("2018-01-01T15:00", "2018-01-01T17:00", "Asia/Shanghai", (True, False, False)),  # local midnight between
    ("2018-01-01T17:00", "2018-01-02T03:00", "America/New_York", (False, False, False)),
]


@pytest.mark.parametrize(("last", "base", "zone", "due"), CASES)
def test_due(last: str, base: str, zone: str, due: tuple[bool, bool, bool]) -> None:
    moment = Moment(datetime.fromisoformat(base).replace(tzinfo=UTC), zone)
    before = datetime.fromisoformat(last).replace(tzinfo=UTC)
    cadences = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY)
    assert tuple(is_due(cadence, before, moment) for cadence in cadences) == due
    assert not is_due(Cadence.MANUAL, before, moment)
