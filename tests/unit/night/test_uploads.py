"""Uploads to list tags: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq
import pytest

from engine.errors import InvalidInput, NotFound
from engine.model.naming import Name
from engine.model.tag import DisplayType, ListUpload, Static, TagDefinition
from engine.model.values import Value, ValueType
from engine.night.inputs import Inputs
from engine.night.uploads import store_upload
from engine.registry import open_registry


@dataclass(frozen=True)
class _Checked:
    definitions: dict[str, TagDefinition]


def _definition(code: str, words: str, body: Any) -> TagDefinition:
    value_type = ValueType.parse(words)
    assert value_type is not None
    return TagDefinition(code, Name.same(code), "member", value_type, DisplayType.CATEGORY, body, {})


@pytest.fixture
def inputs(tmp_path: Path) -> Iterator[Inputs]:
    definitions = [
        _definition("vip", "text", ListUpload()),
        _definition("points", "integer", ListUpload()),
        _definition("money", "decimal(5,2)", ListUpload()),
        _definition("hobbies", "text_list", ListUpload()),
        _definition("gender", "text", Static("gender")),
    ]
    registry = open_registry(None, tmp_path)
    yield Inputs(
        tmp_path,
        cast("Any", _Checked({item.code: item for item in definitions})),
        registry,
        cast("Any", None),
    )


def _stored(inputs: Inputs, code: str) -> list[dict[str, object]]:
    file = inputs.registry.list_files.latest()[code]
    rows: list[dict[str, object]] = pq.ParquetFile(inputs.lake / file.path).read().to_pylist()
    assert file.rows == len(rows)
    return rows


def test_values_are_stored_in_the_type_of_the_tag(inputs: Inputs) -> None:
    assert store_upload(inputs, "money", [("a", Decimal("1.5"))], "me") == 1
    assert store_upload(inputs, "hobbies", [("a", frozenset({"b", "a"})), ("c", frozenset())], "me") == 2
    assert _stored(inputs, "money") == [{"customer_id": "a", "tag_value": Decimal("1.50")}]
    assert [row["tag_value"] for row in _stored(inputs, "hobbies")] == [["a", "b"], []]


def test_the_newest_upload_is_in_force(inputs: Inputs) -> None:
    store_upload(inputs, "vip", [("a", "yes"), ("b", "yes")], "me")
    store_upload(inputs, "vip", [("b", "no")], "me")
    assert _stored(inputs, "vip") == [{"customer_id": "b", "tag_value": "no"}]


@pytest.mark.parametrize(
    ("code", "rows", "reason", "named"),
    [
        ("vip", [("a", "x"), ("b", "x"), ("a", "x")], "duplicates", "`a`"),
        ("vip", [("", "x")], "null_customer", "without"),
        ("points", [("a", 1), ("b", 2**63)], "type_mismatch", "`b`"),
        ("money", [("a", Decimal("1000.00"))], "type_mismatch", "`a`"),
        ("money", [(f"c{n}", "x") for n in range(9)], "type_mismatch", "9 values"),
        ("gender", [("a", "x")], "not_a_list_tag", "static"),
    ],
)
def test_a_bad_upload_is_refused_as_a_whole(
    inputs: Inputs, code: str, rows: list[tuple[str, Value]], reason: str, named: str
) -> None:
    with pytest.raises(InvalidInput, match=named) as refused:
        store_upload(inputs, code, rows, "me")
    assert refused.value.code == reason
    assert inputs.registry.list_files.latest() == {}
    assert not (inputs.lake / "uploads").exists()


def test_an_unknown_tag_is_named_with_the_nearest(inputs: Inputs) -> None:
    with pytest.raises(NotFound, match="did you mean `points`"):
        store_upload(inputs, "point", [], "me")
