"""Fingerprints: what makes a tag changed, what drops its kept values, and what does neither."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.segment import Aggregate, Last, Measure, Unit
from engine.model.tag import (
    Band,
    DisplayType,
    ListUpload,
    Missing,
    OnMissing,
    Static,
    Statistical,
    TagDefinition,
)
from engine.model.values import INTEGER, TEXT, ValueType
from engine.night.meaning import catalog_fingerprint, digest_of, meanings_of, values_fingerprint

MONEY = ValueType.decimal(12, 2)


def _field(name: str, type_: ValueType = TEXT, column: str | None = None, title: str = "x") -> Field:
    return Field(name, type_, column or name, Name.same(title))


FIELDS = {"amount": _field("amount", MONEY), "store": _field("store")}
EVENT = Event("buy", "source/buy", "member", "at", FIELDS, Name.same("buy"), "UTC")
CATALOG = Catalog("UTC", Customers("source/people", "member", {"gender": _field("gender")}), {"buy": EVENT})

SPEND = TagDefinition(
    code="spend",
    name=Name.same("spend"),
    category="c",
    value_type=MONEY,
    display=DisplayType.NUMERIC,
    body=Statistical("buy", Measure(Aggregate.SUM, "amount"), Last(30, Unit.DAY)),
    source={},
)


def _catalog(event: Event) -> Catalog:
    return replace(CATALOG, events={"buy": event})


@pytest.mark.parametrize(
    "other",
    [
        _catalog(replace(EVENT, title=Name.same("another name"), place=Place("catalog.yaml", 3))),
        _catalog(replace(EVENT, properties={**FIELDS, "store": _field("store", title="shop")})),
        replace(CATALOG, categories={"c": Name.same("c")}),
    ],
)
def test_names_and_places_of_a_catalog_mean_nothing(other: Catalog) -> None:
    assert catalog_fingerprint(other) == catalog_fingerprint(CATALOG)


@pytest.mark.parametrize(
    "other",
    [
        replace(CATALOG, zone="Asia/Shanghai"),
        _catalog(replace(EVENT, table="source/other")),
        _catalog(replace(EVENT, id="order_id")),
        _catalog(replace(EVENT, properties={**FIELDS, "store": _field("store", column="shop")})),
        _catalog(replace(EVENT, properties={**FIELDS, "store": _field("store", INTEGER)})),
        _catalog(replace(EVENT, properties=dict(reversed(FIELDS.items())))),
    ],
)
def test_tables_columns_types_and_their_order_do(other: Catalog) -> None:
    assert catalog_fingerprint(other) != catalog_fingerprint(CATALOG)


def _spend(**changes: object) -> TagDefinition:
    assert isinstance(SPEND.body, Statistical)
    return replace(SPEND, body=replace(SPEND.body, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        _spend(window=Last(90, Unit.DAY)),
        replace(SPEND, on_missing=OnMissing(Missing.KEEP_LAST)),
        replace(SPEND, weight=9, enabled=False),
    ],
)
def test_windows_and_filters_do_not_drop_kept_values(other: TagDefinition) -> None:
    assert values_fingerprint(other) == values_fingerprint(SPEND)


@pytest.mark.parametrize(
    "other",
    [
        _spend(measure=Measure(Aggregate.MAX, "amount")),
        _spend(bands=(Band("low", lt=Decimal(1)),)),
        replace(SPEND, value_type=ValueType.decimal(12, 3)),
        replace(SPEND, body=Static("gender")),
    ],
)
def test_measure_bands_and_type_do(other: TagDefinition) -> None:
    assert values_fingerprint(other) != values_fingerprint(SPEND)


def test_a_tag_changes_with_its_parents_its_catalog_and_its_upload() -> None:
    child = replace(SPEND, code="child")
    listed = replace(SPEND, code="listed", body=ListUpload())
    definitions = {"spend": SPEND, "child": child, "listed": listed}
    order, uses = ("spend", "listed", "child"), {"child": frozenset({"spend"})}
    now = meanings_of(definitions, order, uses, CATALOG, {"t": 1}, {"listed": 1})
    later = meanings_of(definitions, order, uses, CATALOG, {"t": 2}, {"listed": 2})
    assert {code for code in order if now[code].whole != later[code].whole} == {"listed"}
    assert all(now[code].sources != later[code].sources for code in order)
    other = {**definitions, "spend": _spend(window=Last(90, Unit.DAY))}
    changed = meanings_of(other, order, uses, CATALOG, {"t": 1}, {"listed": 1})
    assert {code for code in order if now[code].whole != changed[code].whole} == {"spend", "child"}
    zoned = meanings_of(
        definitions, order, uses, replace(CATALOG, zone="Asia/Tokyo"), {"t": 1}, {"listed": 1}
    )
    assert all(now[code].whole != zoned[code].whole for code in order)


def test_equal_numbers_have_one_digest_and_kinds_are_told_apart() -> None:
    assert digest_of(Decimal("1.0")) == digest_of(Decimal("1.00"))
    assert digest_of({"b", "a"}) == digest_of({"a", "b"})
    assert len({digest_of(value) for value in (1, "1", 1.0, Decimal(1), True, None)}) == 6
