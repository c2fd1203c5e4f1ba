"""A fingerprint changes with a tag's rows, and with nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.catalog import read_catalog
from engine.definitions import check_definitions, fingerprint, parse_definition
from engine.model.tag import TagDefinition
from tests.unit.definitions.workspaces import CASES, moment_of

CATALOG = read_catalog(CASES / "valid" / "catalog.yaml")[0]
assert CATALOG is not None

SPEND: dict[str, Any] = {
    "code": "spend",
    "name": {"en": "Spend", "zh": "消费"},
    "category": "member",
    "kind": "statistical",
    "value_type": "decimal(12,2)",
    "event": "purchase",
    "window": {"type": "last", "n": 90, "unit": "day"},
    "where": {
        "type": "and",
        "conditions": [
            {"type": "property", "property": "store_id", "op": "in", "value": ["a", "b"]},
            {"type": "property", "property": "quantity", "op": "between", "value": [1, 3]},
        ],
    },
    "measure": {"agg": "sum", "property": "amount"},
    "on_missing": {"default": Decimal("1.50")},
}
SEX: dict[str, Any] = {
    "code": "sex",
    "name": "Sex",
    "category": "member",
    "kind": "static",
    "value_type": "text",
    "attribute": "gender",
    "map": {"M": "male", "F": "female"},
}
BANDS = [{"label": "low", "lt": 100}, {"label": "high", "gte": 100}]
BANDED = {**SPEND, "value_type": "text", "bands": BANDS, "on_missing": "clear"}


def resolved(data: dict[str, Any]) -> TagDefinition:
    draft, issues = parse_definition(data)
    assert draft is not None and not issues, issues
    assert CATALOG is not None
    checked = check_definitions([draft], CATALOG, moment_of(CATALOG))
    assert not [issue for issue in checked.issues if issue.is_error], checked.issues
    return checked.definitions[draft.code]


def changed(data: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> str:
    again = copy.deepcopy(data)
    change(again)
    return fingerprint(resolved(again))


def conditions(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data["where"]["conditions"]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(name="Other", category="purchase_amount", description="x", owner="y"),
        lambda data: data.update(weight=9, cadence="weekly", enabled=False, quality={"drift_max": 1}),
        lambda data: data.update(code="other"),
        lambda data: conditions(data).reverse(),
        lambda data: conditions(data).append(conditions(data)[0]),
        lambda data: conditions(data)[0].update(value=["b", "a", "b"]),
        lambda data: data.update(on_missing={"default": Decimal("1.5")}),
        lambda data: data.update(where={"type": "or", "conditions": [data["where"]]}),
        lambda data: data["window"].update(rolling=False),
    ],
)
def test_what_does_not_change_rows(change: Callable[[dict[str, Any]], object]) -> None:
    assert changed(SPEND, change) == fingerprint(resolved(SPEND))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(value_type="decimal(12,3)"),
        lambda data: data.update(on_missing="clear"),
        lambda data: data.update(on_missing={"default": 2}),
        lambda data: data["window"].update(n=91),
        lambda data: data["window"].update(rolling=True),
        lambda data: data.pop("window"),
        lambda data: data.pop("where"),
        lambda data: data["where"].update(type="or"),
        lambda data: conditions(data)[0].update(value=["a"]),
        lambda data: conditions(data)[1].update(value=[2, 3]),
        lambda data: data["measure"].update(agg="max"),
    ],
)
def test_what_changes_rows(change: Callable[[dict[str, Any]], object]) -> None:
    assert changed(SPEND, change) != fingerprint(resolved(SPEND))


def test_the_order_of_a_map_means_nothing_and_that_of_bands_does() -> None:
    assert changed(SEX, lambda data: data.update(map={"F": "female", "M": "male"})) == fingerprint(
        resolved(SEX)
    )
    assert changed(BANDED, lambda data: data["bands"].reverse()) != fingerprint(resolved(BANDED))
    again = changed(BANDED, lambda data: data["bands"][0].update(lt="100.00"))
    assert again == fingerprint(resolved(BANDED))


def test_children_include_their_parents() -> None:
    definition = resolved(SEX)
    assert fingerprint(definition, {"a": "1"}) != fingerprint(definition, {"a": "2"})
    assert fingerprint(definition, {"a": "1", "b": "2"}) == fingerprint(definition, {"b": "2", "a": "1"})
