"""Defaults and bounds as values of their type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.definitions.values import UnfitValue, digits, midnight, typed_value
from engine.model.values import Value, ValueType


def read(raw: object, kind: str, zone: str = "UTC") -> Value:
    parsed = ValueType.parse(kind)
    assert parsed is not None
    return typed_value(raw, parsed, zone)


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("a", "text", "a"),
        ("", "text", ""),
        (3, "integer", 3),
        (Decimal("3.0"), "integer", 3),
        ("-12", "integer", -12),
        (-(2**63) + 1, "integer", -(2**63) + 1),
        (Decimal("0.1"), "float", 0.1),
        (Decimal("1.50"), "decimal(3,2)", Decimal("1.50")),
        (Decimal("1.500"), "decimal(3,2)", Decimal("1.5")),
        (0, "decimal(2,2)", Decimal(0)),
        (
            "12345678901234567890123456789012345678",
            "decimal(38,0)",
            Decimal("12345678901234567890123456789012345678"),
        ),
        (True, "boolean", True),
        ("2024-02-29", "date", date(2024, 2, 29)),
        ("2024-03-01T10:30", "datetime", datetime(2024, 3, 1, 10, 30, tzinfo=UTC)),
        ("2024-03-01T10:30:00.5+08:00", "datetime", datetime(2024, 3, 1, 2, 30, 0, 500_000, tzinfo=UTC)),
        (["b", "a", "b"], "text_list", frozenset({"a", "b"})),
        ([], "text_list", frozenset()),
    ],
)
def test_what_fits(raw: object, kind: str, value: Value) -> None:
    found = read(raw, kind)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (3, "text"),
        (True, "integer"),
        (Decimal("3.5"), "integer"),
        (2**63, "integer"),
        ("3,5", "float"),
        ("1e400", "float"),
        (Decimal("1e400"), "float"),
        (Decimal("1.005"), "decimal(5,2)"),
        (1000, "decimal(5,2)"),
        (1, "decimal(2,2)"),
        ("true", "boolean"),
        (1, "boolean"),
        ("2024-02-30", "date"),
        ("2024-2-3", "date"),
        ("2024-03-01T00:00", "date"),
        ("2024-03-01", "datetime"),
        ("2024-03-01 10:30", "datetime"),
        ("2024-03-01T10:30:00.1234567", "datetime"),
        ("2024-03-01T25:30", "datetime"),
        ("0001-01-01T00:00:00+08:00", "datetime"),
        ("a", "text_list"),
        ([1], "text_list"),
        ({}, "text"),
    ],
)
def test_what_does_not_fit(raw: object, kind: str) -> None:
    with pytest.raises(UnfitValue, match="is not"):
        read(raw, kind)


def test_local_times_at_a_clock_change() -> None:
    zone = "America/New_York"
    assert read("2024-03-10T02:30", "datetime", zone) == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)
    assert read("2024-11-03T01:30", "datetime", zone) == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    assert midnight(date(2024, 3, 10), zone) == datetime(2024, 3, 10, 5, tzinfo=UTC)


def test_equal_numbers_are_written_alike() -> None:
    numbers = ["1", "1.0", "1.00", "1e0"]
    assert {digits(Decimal(number)) for number in numbers} == {"1"}
    assert digits(Decimal("-0.00")) == "0"
    assert digits(Decimal("1e3")) == "1000"
    assert (
        digits(Decimal("12345678901234567890123456789012345678.90"))
        == "12345678901234567890123456789012345678.9"
    )
