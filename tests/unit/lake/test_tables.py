"""Reading logs: schemas in Spark's words, and refusal of what we would read wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deltalake import DeltaTable, Schema

from engine.errors import NotFound
from engine.lake.log import LOG, DamagedLog
from engine.lake.tables import exists, files_of, inspect
from engine.lake.types import tag_schema
from engine.model.execution import Column
from engine.model.values import ValueType

FIELDS = [
    ("a", "string", "string"),
    ("b", "long", "bigint"),
    ("c", "integer", "int"),
    ("d", "short", "smallint"),
    ("e", "byte", "tinyint"),
    ("f", "double", "double"),
    ("g", "decimal(12,2)", "decimal(12,2)"),
    ("h", "timestamp", "timestamp"),
    ("i", "date", "date"),
    ("j", "boolean", "boolean"),
    ("k", {"type": "array", "elementType": "long", "containsNull": True}, "array<bigint>"),
    (
        "l",
        {"type": "struct", "fields": [{"name": "x", "type": "integer", "nullable": True, "metadata": {}}]},
        "struct<x:int>",
    ),
    (
        "m",
        {"type": "map", "keyType": "string", "valueType": "long", "valueContainsNull": True},
        "map<string,bigint>",
    ),
]


def _table(folder: Path) -> Path:
    fields = [{"name": name, "type": type_, "nullable": True, "metadata": {}} for name, type_, _ in FIELDS]
    DeltaTable.create(str(folder), Schema.from_json(json.dumps({"type": "struct", "fields": fields})))
    return folder


def test_columns_are_told_in_sparks_words(tmp_path: Path) -> None:
    found = inspect(_table(tmp_path / "t"))
    assert found.version == 0
    assert found.columns == tuple(Column(name, words) for name, _, words in FIELDS)
    assert found.unreadable == ()


def test_no_table_is_told_by_name(tmp_path: Path) -> None:
    assert not exists(tmp_path / "nothing")
    with pytest.raises(NotFound, match="nothing"):
        inspect(tmp_path / "nothing")


def _rewrite_protocol(table: Path, protocol: dict[str, object], configuration: dict[str, str]) -> None:
    path = table / LOG / f"{0:020}.json"
    actions = [json.loads(line) for line in path.read_text().splitlines()]
    for action in actions:
        if "protocol" in action:
            action["protocol"] = protocol
        if "metaData" in action:
            action["metaData"]["configuration"] |= configuration
            if "delta.columnMapping.mode" in configuration:
                action["metaData"]["schemaString"] = _renamed(action["metaData"]["schemaString"])
    path.write_text("\n".join(json.dumps(action) for action in actions) + "\n")


def _renamed(schema: str) -> str:
    """Only the first column, under another physical name."""
    first = {"delta.columnMapping.id": 1, "delta.columnMapping.physicalName": "col-1"}
    return json.dumps({"type": "struct", "fields": [json.loads(schema)["fields"][0] | {"metadata": first}]})


UNREADABLE: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "deletion vectors": (
        {
            "minReaderVersion": 3,
            "minWriterVersion": 7,
            "readerFeatures": ["deletionVectors"],
            "writerFeatures": ["deletionVectors"],
        },
        {"delta.enableDeletionVectors": "true"},
    ),
    "column mapping": ({"minReaderVersion": 2, "minWriterVersion": 5}, {"delta.columnMapping.mode": "name"}),
}


def make_unreadable(folder: Path, feature: str) -> Path:
    """A table whose files alone do not tell its rows."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _rewrite_protocol(_table(folder), *UNREADABLE[feature])
    return folder


@pytest.mark.parametrize("feature", sorted(UNREADABLE))
def test_files_of_a_table_with_hidden_rows_or_names_are_refused(tmp_path: Path, feature: str) -> None:
    table = make_unreadable(tmp_path / "t", feature)
    assert inspect(table).unreadable == (feature,)
    with pytest.raises(DamagedLog, match=feature) as refused:
        files_of(table)
    assert refused.value.code == "unsupported_table"


@pytest.mark.parametrize(
    ("value_type", "words"),
    [
        ("text", "string"),
        ("integer", "bigint"),
        ("float", "double"),
        ("decimal(38,6)", "decimal(38,6)"),
        ("boolean", "boolean"),
        ("date", "date"),
        ("datetime", "timestamp"),
        ("text_list", "array<string>"),
    ],
)
def test_values_are_stored_in_their_declared_type(tmp_path: Path, value_type: str, words: str) -> None:
    parsed = ValueType.parse(value_type)
    assert parsed is not None
    DeltaTable.create(str(tmp_path / "t"), tag_schema(parsed))
    assert inspect(tmp_path / "t").columns == (
        Column("customer_id", "string"),
        Column("ordinal", "int"),
        Column("tag_value", words),
        Column("as_of", "date"),
    )
