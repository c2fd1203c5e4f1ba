"""Bands: which overlap, which leave a gap, and bounds at the ends of what there is."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from engine.catalog import read_catalog
from engine.definitions import Checked, check_definitions, parse_definition
from engine.model.tag import Statistical
from tests.unit.definitions.workspaces import CASES, moment_of

CATALOG = read_catalog(CASES / "valid" / "catalog.yaml")[0]
BASE = {"code": "a", "name": "A", "category": "member", "kind": "statistical", "event": "purchase"}
COUNT = {"agg": "count"}
AMOUNT = {"agg": "sum", "property": "amount"}
AVERAGE = {"agg": "avg", "property": "amount"}
PAID_ON = {"agg": "max", "property": "paid_on"}
SHIPPED_AT = {"agg": "last", "property": "shipped_at"}


def check(measure: dict[str, Any], *bounds: dict[str, Any]) -> Checked:
    bands = [{"label": f"b{index}", **each} for index, each in enumerate(bounds)]
    draft, issues = parse_definition({**BASE, "value_type": "text", "measure": measure, "bands": bands})
    assert draft is not None and not issues, issues
    assert CATALOG is not None
    return check_definitions([draft], CATALOG, moment_of(CATALOG))


def codes(checked: Checked) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.place.pointer) for issue in checked.issues]


@pytest.mark.parametrize(
    ("measure", "first", "second", "found"),
    [
        (COUNT, {"lte": 5}, {"gte": 6}, None),
        (COUNT, {"lt": 6}, {"gt": 5}, None),
        (COUNT, {"lte": Decimal("5.5")}, {"gt": 5}, None),
        (COUNT, {"lte": 5}, {"gt": 6}, "bands_gap"),
        (COUNT, {"lte": 5}, {"gte": 5}, "bands_overlap"),
        (COUNT, {"gte": 6}, {"lte": 4}, "bands_gap"),
        (AMOUNT, {"lte": Decimal("9.99")}, {"gte": 10}, None),
        (AMOUNT, {"lte": Decimal("9.98")}, {"gte": 10}, "bands_gap"),
        (AVERAGE, {"lte": Decimal("9.99")}, {"gte": 10}, "bands_gap"),
        (AVERAGE, {"lt": 10}, {"gt": 10}, "bands_gap"),
        (AVERAGE, {"lt": 10}, {"gte": 10}, None),
        (AVERAGE, {"lte": 10}, {"gte": 10}, "bands_overlap"),
        (PAID_ON, {"lte": "2024-02-28"}, {"gte": "2024-02-29"}, None),
        (PAID_ON, {"lte": "2024-02-28"}, {"gt": "2024-02-29"}, "bands_gap"),
        (SHIPPED_AT, {"lte": "2024-02-28"}, {"gte": "2024-02-29T00:00"}, None),
        (SHIPPED_AT, {"lt": "2024-02-28"}, {"gte": "2024-02-28T00:00:00.000001"}, "bands_gap"),
        (SHIPPED_AT, {"lte": "2024-02-28"}, {"gte": "2024-02-28T12:00"}, "bands_overlap"),
    ],
)
def test_overlaps_and_gaps(
    measure: dict[str, Any], first: dict[str, Any], second: dict[str, Any], found: str | None
) -> None:
    assert codes(check(measure, first, second)) == (
        [] if found is None else [(found, _later(first, second, found))]
    )


def _later(first: dict[str, Any], second: dict[str, Any], found: str) -> str:
    """An overlap stands at the later band in the list, a gap at the higher one."""
    return "/bands/0" if found == "bands_gap" and "gte" in first else "/bands/1"


def test_bounds_are_of_the_type_of_the_measure() -> None:
    checked = check(SHIPPED_AT, {"lt": "2024-03-01"}, {"gte": "2024-03-01", "lt": "2024-03-02T10:30"})
    body = checked.definitions["a"].body
    assert isinstance(body, Statistical)
    assert [str(body.bands[0].lt), str(body.bands[1].gte)] == ["2024-03-01", "2024-03-01"]
    assert str(body.bands[1].lt) == "2024-03-02 02:30:00+00:00"


DAYS = ["0001-01-01", "9999-12-31", "2024-03-01"]
TIMES = ["0001-01-01T00:00Z", "9999-12-31T23:59:59.999999Z", "2024-03-01T10:30"]
NUMBERS = [0, 2**63, "9" * 60, Decimal("1e-60"), Decimal("1e400")]


@pytest.mark.parametrize(
    ("measure", "values"), [(PAID_ON, DAYS), (SHIPPED_AT, DAYS + TIMES), (COUNT, NUMBERS), (AVERAGE, NUMBERS)]
)
def test_bounds_at_the_ends_are_told_or_taken(measure: dict[str, Any], values: list[Any]) -> None:
    for low, high in product(values, values):
        checked = check(measure, {"lt": low}, {"gte": low, "lte": high}, {"gt": high})
        assert ("a" in checked.definitions) != ("a" in checked.broken)
        assert "a" in checked.definitions or any(issue.is_error for issue in checked.issues)
