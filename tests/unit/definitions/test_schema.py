"""The JSON Schemas agree with the reader: editors are told what is accepted."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from engine.catalog import catalog_schema
from engine.catalog.documents import read_file
from engine.catalog.reading import Origin
from engine.definitions import definition_schema, parse_definition
from engine.definitions.parse import draft_of
from engine.model.issue import has_errors
from tests.generated import FILES, ROOT
from tests.unit.definitions.workspaces import CASES

CATALOG = Draft7Validator(json.loads(catalog_schema()))
TAG = Draft7Validator(json.loads(definition_schema()))
WORKSPACES = [CASES / "valid", ROOT / "tagmill/workspaces/init"]
RIGHT = [
    file for folder in (*WORKSPACES, ROOT) for file in sorted((folder / "tag_definitions").rglob("*.y*ml"))
]

ONE = {
    "code": "orders",
    "name": {"en": "Orders", "zh": "订单数"},
    "category": "member",
    "kind": "statistical",
    "value_type": "integer",
    "event": "purchase",
    "window": {"type": "last", "n": 90, "unit": "day"},
    "measure": {"agg": "count"},
}
WITHOUT = "without"


def plain(data: object) -> object:
    """Data as a JSON validator takes them."""
    if isinstance(data, dict):
        return {key: plain(each) for key, each in data.items()}
    if isinstance(data, list):
        return [plain(each) for each in data]
    return float(data) if isinstance(data, Decimal) else data


def test_the_schemas_are_draft_07() -> None:
    Draft7Validator.check_schema(json.loads(catalog_schema()))
    Draft7Validator.check_schema(json.loads(definition_schema()))


@pytest.mark.parametrize("path", sorted(path for path in FILES if path.endswith(".schema.json")))
def test_the_files_are_those_of_the_code(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path]()


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_right_definitions_fit(file: Path) -> None:
    documents, issues = read_file(file, file.name)
    assert not issues
    for document in documents:
        assert [error.message for error in TAG.iter_errors(plain(document.data))] == []


@pytest.mark.parametrize(
    "folder", [*WORKSPACES, ROOT / "tagmill/workspaces/demo"], ids=lambda folder: folder.name
)
def test_right_catalogs_fit(folder: Path) -> None:
    documents, issues = read_file(folder / "catalog.yaml", "catalog.yaml")
    assert not issues
    assert [error.message for error in CATALOG.iter_errors(plain(documents[0].data))] == []


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Bad-Code"},
        {"code": 7},
        {"code": WITHOUT},
        {"name": {}},
        {"name": {"fr": "Commandes"}},
        {"kind": "statistic"},
        {"kind": "list"},
        {"value_type": "string"},
        {"value_type": WITHOUT},
        {"type": "number"},
        {"weight": 0},
        {"weight": 1.5},
        {"cadence": "hourly"},
        {"on_missing": "default"},
        {"on_missing": {}},
        {"on_missing": {"default": {}}},
        {"enabled": "no"},
        {"quality": {"coverage_min": 2}},
        {"quality": {"coverage": 1}},
        {"wieght": 3},
        {"sql": "SELECT 1"},
        {"measure": WITHOUT},
        {"measure": {"agg": "total"}},
        {"measure": {"agg": "count", "of": "x"}},
        {"window": {"type": "last", "n": 0, "unit": "day"}},
        {"window": {"type": "last", "n": 3, "unit": "fortnight"}},
        {"window": {"type": "this", "unit": "day", "n": 3}},
        {"window": {"type": "absolute", "from": "2024-01-01"}},
        {"where": "store = 1"},
        {"where": {"type": "property", "property": "store_id", "op": "equals", "value": "S1"}},
        {"where": {"type": "and", "conditions": []}},
        {"where": {"type": "tag", "tag": "a", "op": "is_set"}},
        {"bands": []},
        {"bands": [{"lt": 3}]},
        {"bands": [{"label": "a", "below": 3}]},
        {"bands": [{"label": "a", "top_percent": 0}]},
    ],
    ids=str,
)
def test_schema_and_reader_refuse_the_same(change: dict[str, object]) -> None:
    broken = {key: value for key, value in {**ONE, **change}.items() if value != WITHOUT}
    assert list(TAG.iter_errors(broken))
    assert has_errors(parse_definition(broken)[1])


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": "Orders"},
        {"weight": 10, "cadence": "monthly", "type": "numeric", "owner": "crm", "enabled": False},
        {"on_missing": {"default": 0}},
        {"on_missing": "keep_last"},
        {"bands": [{"label": 1, "lt": 3}, {"label": True, "gte": "3"}], "value_type": "text"},
        {"window": {"type": "offset", "unit": "day", "from": None, "to": 3}},
        {"measure": {"agg": "periods", "unit": "week"}},
        {"where": {"type": "property", "property": "quantity", "op": "between", "value": [1, 2]}},
        {"where": {"type": "not", "condition": {"type": "property", "property": "store_id", "op": "is_set"}}},
    ],
    ids=str,
)
def test_schema_and_reader_accept_the_same(change: dict[str, object]) -> None:
    assert [error.message for error in TAG.iter_errors({**ONE, **change})] == []
    assert parse_definition({**ONE, **change})[1] == []


def test_broken_files_are_refused_by_both() -> None:
    """Of the broken case's definitions, all that the schema refuses are refused by the reader too."""
    refused = 0
    for file in sorted((CASES / "broken" / "tag_definitions").glob("*.yaml")):
        for document in read_file(file, file.name)[0]:
            data = document.data if isinstance(document.data, list) else [document.data]
            for index, each in enumerate(data):
                if "UNREADABLE" not in repr(each) and list(TAG.iter_errors(plain(each))):
                    refused += 1
                    assert has_errors(draft_of(each, Origin.of_document(document, f"/{index}"))[1]), each
    assert refused >= 15


LAST = {"type": "last", "n": 30, "unit": "day", "rolling": True}
GROCERY = {"type": "property", "property": "department", "op": "eq", "value": "GROCERY"}


@pytest.mark.parametrize(
    "segment",
    [
        {"type": "all"},
        {"type": "tag", "tag": "age_band", "op": "in", "value": ["25-34", "35-44"]},
        {"type": "tag", "tag": "level", "op": "ne", "value": "gold", "or_missing": True, "ignore_case": True},
        {
            "type": "tag",
            "tag": "birthday",
            "op": "anniversary_within",
            "value": {"type": "next", "n": 7, "unit": "day"},
        },
        {"type": "event", "event": "purchase", "did": False, "window": LAST, "where": GROCERY},
        {
            "type": "event",
            "event": "p",
            "measure": {"agg": "sum", "property": "v"},
            "op": "gte",
            "value": "100.00",
        },
        {"type": "event", "event": "p", "measure": {"agg": "count"}, "op": "between", "value": [1, 2]},
        {"type": "event", "event": "p", "pick": "last", "having": {"type": "not", "condition": GROCERY}},
        {
            "type": "sequence",
            "steps": [{"event": "a"}, {"event": "b", "within": {"n": 14, "unit": "day"}, "absent": True}],
            "window": {"type": "offset", "unit": "day", "from": -7, "to": None},
        },
        {"type": "crowd", "crowd": "vip_2017", "version": "latest"},
        {"type": "crowd", "crowd": "vip_2017", "version": 3},
        {"type": "sample", "salt": "spring", "from": 0, "to": Decimal("12.5")},
        {
            "type": "at_least",
            "n": 1,
            "conditions": [{"type": "all"}, {"type": "not", "condition": {"type": "all"}}],
        },
    ],
    ids=lambda segment: str(segment["type"]),
)
def test_every_form_of_a_segment_fits_and_a_key_too_many_does_not(segment: dict[str, object]) -> None:
    head = {"code": "a", "name": "A", "category": "m", "kind": "rule", "value_type": "text"}
    for when, accepted in ((segment, True), ({**segment, "colour": "red"}, False)):
        rule = {**head, "rules": [{"label": "x", "when": when}]}
        assert (not list(TAG.iter_errors(plain(rule)))) is accepted
        assert (not parse_definition(rule)[1]) is accepted
