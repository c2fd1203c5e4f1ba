"""What a snapshot means, written beside its files and read again."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from engine.errors import Unavailable
from engine.model import segment, tag, tree, window
from engine.model.catalog import Catalog, Customers
from engine.model.segment import Absolute, And, Last, Measure, PropertyLeaf, SampleLeaf, Unit
from engine.model.tag import Band, Statistical
from engine.serving import CorruptSnapshot, Meaning, build, open_snapshot, parse_meaning
from engine.serving.storage.plain import CLASSES, ENUMS, from_plain, to_plain
from tests.unit.definitions.workspaces import check_case
from tests.unit.serving.test_build import inputs_of

EMPTY = Meaning(Catalog("UTC", Customers("customers", "id", {})))


def test_definitions_and_catalog_come_back_as_they_were() -> None:
    checked = check_case("valid").checked
    assert checked is not None
    meaning = Meaning(checked.schema.catalog, checked.definitions)
    read = parse_meaning(meaning.to_bytes())
    assert read.definitions == meaning.definitions
    assert read.catalog == meaning.catalog
    assert list(read.catalog.events) == list(meaning.catalog.events)
    for name, event in read.catalog.events.items():
        assert list(event.properties) == list(meaning.catalog.events[name].properties)


def test_numbers_keep_their_digits_and_flags_their_kind() -> None:
    body = Statistical(
        "visit",
        Measure(tree.Aggregate.COUNT),
        Last(3, Unit.DAY, rolling=True),
        And((PropertyLeaf("a", "in", (1, Decimal("1.50"), "1", True)),)),
        (Band("low", lt=Decimal("2.0")),),
    )
    read = from_plain(to_plain(body))
    assert repr(read) == repr(body)
    sample = SampleLeaf("s", Decimal("0.10"), Decimal(3))
    assert repr(from_plain(to_plain(sample))) == repr(sample)
    assert from_plain(to_plain(Absolute(None, None))) == Absolute(None, None)


@pytest.mark.parametrize("module", [segment, tag, tree, window])
def test_every_noun_of_definitions_has_a_plain_form(module: ModuleType) -> None:
    found = {each for each in vars(module).values() if isinstance(each, type)}
    nouns = {each for each in found if each.__module__ == module.__name__}
    nouns -= {tag.TagKind, segment.References, *(each for each in nouns if each.__name__ == "Node")}
    dataclasses = {each for each in nouns if is_dataclass(each)}
    assert dataclasses <= set(CLASSES)
    assert {each for each in nouns if issubclass(each, Enum)} <= set(ENUMS)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b'{"catalog": {"is": "Name", "en": "a", "zh": "b"}, "definitions": []}', b"[1]", b"\xff"],
)
def test_what_is_no_meaning_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptSnapshot):
        parse_meaning(data)


def test_a_snapshot_without_meaning_asks_for_another_run(tmp_path: Path) -> None:
    manifest = build(inputs_of(tmp_path), tmp_path / "s")
    with (
        open_snapshot(tmp_path / "s", manifest.digest) as snapshot,
        pytest.raises(Unavailable, match="a run"),
    ):
        _ = snapshot.meaning


def test_a_snapshot_knows_its_meaning(tmp_path: Path) -> None:
    manifest = build(replace(inputs_of(tmp_path), meaning=EMPTY), tmp_path / "s")
    assert "meaning.json" in {file.path for file in manifest.files}
    with open_snapshot(tmp_path / "s", manifest.digest) as snapshot:
        assert snapshot.meaning == EMPTY
