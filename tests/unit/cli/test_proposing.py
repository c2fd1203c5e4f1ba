"""A proposed entry finds its place in the text of a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Conflict
from tagmill.cli.proposing import digits_of, insert_into, inserted

ENTRY = "# Proposed\nevents:\n  refund:\n    table: refunds\n"


def test_a_section_that_is_there_gets_the_entry_at_its_end() -> None:
    text = (
        "zone: UTC\n\nevents:\n  purchase:\n    table: orders\n\n# the things\ndimensions:\n  p: {table: p}\n"
    )
    assert inserted(text, ENTRY) == (
        "zone: UTC\n\nevents:\n  purchase:\n    table: orders\n\n  # Proposed\n  refund:\n"
        "    table: refunds\n\n# the things\ndimensions:\n  p: {table: p}\n"
    )


def test_a_section_that_is_missing_is_made() -> None:
    assert (
        inserted("zone: UTC\n", ENTRY) == "zone: UTC\n\n# Proposed\nevents:\n  refund:\n    table: refunds\n"
    )
    assert inserted("", ENTRY) == ENTRY


@pytest.mark.parametrize(
    ("values", "digits"),
    [
        ([], (1, 0)),
        ([None, 0.0, 12.5, 1.005], (2, 3)),
        ([1e20, -3.0], (21, 0)),
        ([1e-7, float("nan"), float("inf")], (1, 7)),
    ],
)
def test_the_digits_of_floats_are_those_that_were_seen(
    values: list[float | None], digits: tuple[int, int]
) -> None:
    assert digits_of(values) == digits


def test_customers_are_not_declared_twice() -> None:
    with pytest.raises(Conflict):
        inserted("customers:\n  table: c\n", "# Proposed\ncustomers:\n  table: d\n")


def test_what_would_break_the_catalog_is_not_written(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.yaml"
    before = (
        "zone: UTC\ncustomers: {table: c, key: id, attributes: {}}\n"
        "events:\n  refund: {table: r, customer: id, time: at, properties: {}}\n"
    )
    catalog.write_text(before)
    with pytest.raises(Conflict, match="--name"):
        insert_into(catalog, "# P\nevents:\n  refund:\n    table: s\n    customer: id\n    time: at\n")
    assert catalog.read_text() == before
