"""YAML text -> data with places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.catalog.documents import Document, pointer_to, read_text
from engine.catalog.reading import Origin


def one(text: str) -> Document:
    documents, issues = read_text(text, "a.yaml")
    assert not issues
    (document,) = documents
    return document


def codes(text: str) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.place.line) for issue in read_text(text, "a.yaml")[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("~", None),
        ("", None),
        ("null", None),
        ("12", 12),
        ("-0", 0),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2024-03-01", "2024-03-01"),
        ("1.10", Decimal("1.10")),
        (".5", Decimal("0.5")),
        ("1.", Decimal("1")),
        ("1e3", Decimal("1e3")),
        ("0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        ("9223372036854775808", 9223372036854775808),
        ("1.2.3", "1.2.3"),
        ("+", "+"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
    ],
)
def test_scalars_follow_the_core_schema(written: str, value: object) -> None:
    data = one(f"a: {written}\n").data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [1,\n", [("bad_yaml", 3)]),
        ("a: 1\n\tb: 2\n", [("bad_yaml", 2)]),
        ("a: &x 1\nb: *x\n", [("yaml_alias", 1), ("yaml_alias", 2)]),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", [("duplicate_key", 4)]),
        ("a: 1\n? [x, y]\n: 2\n", [("bad_key", 2)]),
        ("*x : 1\n", [("yaml_alias", 1)]),
        ("a: !!python/object:os.x {}\n", [("yaml_tag", 1)]),
        ("a: !mine 3\n", [("yaml_tag", 1)]),
        ("a: !!int x\n", [("bad_number", 1)]),
        ("a:\n  - .inf\n  - -.INF\n  - .nan\n", [("bad_number", 2), ("bad_number", 3), ("bad_number", 4)]),
        (f"a: {'9' * 200}\n", [("bad_number", 1)]),
        ("a: 1e999999999\n", [("bad_number", 1)]),
        ('a: 1\nb: "\\ud800"\n', [("bad_character", 2)]),
        ('a: 1\n"\\0": 1\n', [("bad_character", 2)]),
        ("a: 1\nb: \x00\n", [("bad_character", 2)]),
        ('a: "\\U00200000"\n', [("bad_yaml", 1)]),
        ("[" * 500 + "]" * 500, [("bad_yaml", 1)]),
        ("<<: {a: 1}\n", []),
    ],
)
def test_what_is_refused_is_told_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes(text) == expected


def test_places_are_those_of_keys_and_items() -> None:
    document = one("# a comment\na:\n  - 1\n  -   b: x\n      'c/d': {e: 2}\nsql: |\n\n  SELECT\n")
    origin = Origin.of_document(document)
    assert [(origin.place(at).line, origin.place(at).column) for at in ("/a", "/a/0", "/a/1", "/a/1/b")] == [
        (2, 1),
        (3, 5),
        (4, 7),
        (4, 7),
    ]
    assert origin.place(pointer_to("/a/1", "c/d") + "/e").line == 5
    assert origin.place("/a/1/unknown/deeper").line == 4
    assert origin.text_lines["/sql"] == 7


def test_the_rest_of_a_file_is_read_beside_a_repeated_key() -> None:
    documents, issues = read_text("a: 1\na: {x: [1, 2]}\nb: 2\n", "a.yaml")
    assert documents[0].data == {"a": 1, "b": 2}
    assert [issue.code for issue in issues] == ["duplicate_key"]


def test_several_documents_have_places_of_their_own() -> None:
    first, second = read_text("a: 1\n---\nb: 2\n", "a.yaml")[0]
    assert (first.spots["/a"].line, second.spots["/b"].line) == (1, 3)
