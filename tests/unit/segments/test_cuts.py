"""Literals among the values of a type."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.model.segment import Cut
from engine.model.values import DATE, DATETIME, FLOAT, INTEGER, ValueType
from engine.segments.bind.cuts import ValueRefused, cut
from engine.windows import FIRST, LAST

MONEY = ValueType.decimal(5, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("data", "value_type", "at", "after", "point"),
    [
        (2, INTEGER, 2, 3, True),
        ("2.5", INTEGER, 3, 3, False),
        ("-2.5", INTEGER, -2, -2, False),
        (2**63 - 1, INTEGER, 2**63 - 1, None, True),
        (2**63, INTEGER, None, None, False),
        ("9223372036854775806.5", INTEGER, 2**63 - 1, 2**63 - 1, False),
        (-(2**63) - 1, INTEGER, -(2**63), -(2**63), False),
        (-(2**63), INTEGER, -(2**63), -(2**63) + 1, True),
        ("19.99", MONEY, Decimal("19.99"), Decimal("20.00"), True),
        ("19.990", MONEY, Decimal("19.99"), Decimal("20.00"), True),
        ("19.994", MONEY, Decimal("20.00"), Decimal("20.00"), False),
        ("999.99", MONEY, Decimal("999.99"), None, True),
        ("999.991", MONEY, None, None, False),
        ("-1000", MONEY, Decimal("-999.99"), Decimal("-999.99"), False),
        (Decimal("1E-300"), MONEY, Decimal("0.01"), Decimal("0.01"), False),
        ("0.3", FLOAT, 0.3, 0.30000000000000004, True),
        ("-0", FLOAT, 0.0, 5e-324, True),
        ("2024-03-01", DATE, date(2024, 3, 1), date(2024, 3, 2), True),
        ("9999-12-31", DATE, date(9999, 12, 31), None, True),
        ("2024-03-01T00:00", DATE, date(2024, 3, 1), date(2024, 3, 2), True),
        ("2024-02-29T16:00Z", DATE, date(2024, 3, 1), date(2024, 3, 2), True),
        ("2024-03-01T00:00:00.000001", DATE, date(2024, 3, 2), date(2024, 3, 2), False),
    ],
)
def test_cuts(data: Any, value_type: ValueType, at: Any, after: Any, point: bool) -> None:
    assert cut(data, value_type, SHANGHAI) == Cut(at, after, point)


def test_a_date_among_instants_is_its_local_day() -> None:
    start = datetime(2024, 2, 29, 16, tzinfo=UTC)
    assert cut("2024-03-01", DATETIME, SHANGHAI) == Cut(start, start + timedelta(days=1), False)
    assert cut("2024-03-01T00:00", DATETIME, SHANGHAI) == Cut(start, start + TICK, True)


def test_the_ends_of_the_calendar_are_values() -> None:
    assert cut("9999-12-31T23:59:59.999999Z", DATETIME, SHANGHAI) == Cut(LAST, None, True)
    assert cut("9999-12-31T23:59:59Z", DATE, SHANGHAI) == Cut(None, None, False)
    second_day = FIRST + timedelta(hours=15, minutes=54, seconds=17)
    assert cut("0001-01-01", DATETIME, SHANGHAI) == Cut(FIRST, second_day, False)
    assert cut("0001-01-01T00:00Z", DATE, ZoneInfo("America/New_York")).at == date.min


def test_a_day_of_twenty_five_hours() -> None:
    found = cut("2024-11-03", DATETIME, ZoneInfo("America/New_York"))
    assert isinstance(found.at, datetime) and isinstance(found.after, datetime)
    assert found.after - found.at == timedelta(hours=25)


@pytest.mark.parametrize(
    ("data", "value_type"),
    [
        (True, INTEGER), ("1e3", INTEGER), (" 1", INTEGER), ("1.", INTEGER), (".5", INTEGER), ("٣", INTEGER),
        (1.5, FLOAT), (Decimal("1E+399"), FLOAT), (Decimal("NaN"), FLOAT), (Decimal("1E+999999999"), MONEY),
        ("2024-1-1", DATE), ("2024-02-30", DATE), ("2024-03-01 00:00", DATETIME),
        ("2024-03-01T24:00", DATETIME), ("2024-03-01T00:00:60", DATETIME),
        ("2024-03-01T00:00+24:00", DATETIME), ("2024-03-01t00:00", DATETIME),
        ("0001-01-01T00:00", DATETIME), ("9999-12-31T23:59:59-01:00", DATETIME), (7, DATE),
    ],
)  # fmt: skip
def test_what_is_no_value(data: Any, value_type: ValueType) -> None:
    with pytest.raises(ValueRefused):
        cut(data, value_type, SHANGHAI)
