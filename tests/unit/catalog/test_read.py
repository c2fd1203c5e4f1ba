"""Catalogs as files: what is read of them, and what cannot be used at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.catalog import parse_catalog, read_catalog
from engine.model.catalog import Sentence
from engine.model.naming import Name

SMALL = "zone: Asia/Shanghai\ncustomers: {table: lake/source/customers, key: member_id}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("empty_file", 1)]),
        ("# nothing\n", [("empty_file", 1)]),
        ("zone\n", [("wrong_type", 1)]),
        ("- zone: UTC\n", [("wrong_type", 1)]),
        ("zone: [\n", [("bad_yaml", 2)]),
        ("zone: UTC\n", [("missing_key", 1)]),
        ("customers: {table: t, key: k}\n", [("missing_key", 1)]),
        ("zone: Mars/Base\ncustomers: {table: t}\n", [("missing_key", 2), ("unknown_zone", 1)]),
        ("zone: UTC\ncustomers:\n", [("empty_value", 2)]),
    ],
)
def test_what_cannot_be_used(text: str, expected: list[tuple[str, int]]) -> None:
    catalog, issues = parse_catalog(text)
    assert catalog is None
    assert [(issue.code, issue.place.line) for issue in issues] == expected


def test_a_second_document_is_refused_and_the_first_is_read() -> None:
    catalog, issues = parse_catalog(f"{SMALL}---\nzone: UTC\n")
    assert catalog is not None and catalog.zone == "Asia/Shanghai"
    assert [(issue.code, issue.place.line) for issue in issues] == [("several_documents", 4)]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    catalog, issues = read_catalog(tmp_path / "catalog.yaml")
    assert catalog is None
    assert [(issue.code, issue.place.file) for issue in issues] == [("unreadable_file", "catalog.yaml")]


def test_what_is_left_out_has_its_default() -> None:
    text = SMALL + "events: {buy: {table: t, customer: c, time: at, properties: {sum: {type: integer}}}}\n"
    catalog, issues = parse_catalog(text)
    assert issues == [] and catalog is not None
    event = catalog.events["buy"]
    assert (event.time_zone, event.id, event.title) == ("Asia/Shanghai", None, Name("buy", "buy"))
    assert (event.properties["sum"].column, event.properties["sum"].pii) == ("sum", False)
    assert catalog.customers.attributes == {} and catalog.categories == {}


def test_a_name_in_one_language_serves_both() -> None:
    catalog, _ = parse_catalog(SMALL + "categories: {a: Plain, b: {zh: 会员}}\n")
    assert catalog is not None
    assert catalog.categories == {"a": Name("Plain", "Plain"), "b": Name("会员", "会员")}


def test_what_is_read_before_an_error_is_still_known() -> None:
    text = SMALL + "events:\n  good: {table: t, customer: c, time: at}\n  bad: {table: t}\n"
    catalog, issues = parse_catalog(text)
    assert catalog is not None and set(catalog.events) == {"good"}
    assert [(issue.code, issue.place.line) for issue in issues] == [("missing_key", 5), ("missing_key", 5)]


BUY = """\
events:
  buy:
    table: t
    customer: c
    time: at
    properties: {what: {type: text}, price: {type: "decimal(8,2)"}, on: {type: date}}
    sentence: {verb: {en: bought, zh: 购买}, noun: something, NAMED}
"""


def test_an_event_may_have_a_sentence() -> None:
    catalog, issues = parse_catalog(SMALL + BUY.replace("NAMED", "named_by: what, amount: price"))
    assert issues == [] and catalog is not None
    wanted = Sentence(Name("bought", "购买"), Name.same("something"), "what", "price")
    assert catalog.events["buy"].sentence == wanted


@pytest.mark.parametrize(
    ("named", "code", "message"),
    [
        ("named_by: whta", "unknown_property", "no property `whta`"),
        ("named_by: price", "wrong_type", r"`price` is `decimal\(8,2\)`; allowed are `text`"),
        ("amount: on", "wrong_type", "`on` is `date`; allowed are `decimal`, `integer`"),
        ("times: 3", "unknown_key", "`times` is unknown"),
    ],
)
def test_a_sentence_names_what_there_is(named: str, code: str, message: str) -> None:
    _, issues = parse_catalog(SMALL + BUY.replace("NAMED", named))
    assert [(issue.code, issue.place.line) for issue in issues] == [(code, 9)]
    assert re.search(message, issues[0].message)
