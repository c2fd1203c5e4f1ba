"""Folders and objects -> drafts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from engine.definitions import parse_definition, propose_code, read_definitions
from engine.model.tag import Static, TagKind

ONE = """\
code: {code}
name: {{en: A, zh: 甲}}
category: member
kind: static
value_type: text
attribute: gender
"""


def test_files_are_read_in_the_order_of_their_paths(tmp_path: Path) -> None:
    folder = tmp_path / "tag_definitions"
    (folder / "b").mkdir(parents=True)
    for name in ("c.yaml", "b/x.yml", "b.yaml", "notes.txt"):
        (folder / name).write_text(ONE.format(code=name[0] + str(len(name))), encoding="utf-8")
    drafts, issues = read_definitions(folder)
    assert issues == []
    assert [str(draft.place) for draft in drafts] == [
        "tag_definitions/b.yaml:1",
        "tag_definitions/b/x.yml:1",
        "tag_definitions/c.yaml:1",
    ]


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert read_definitions(tmp_path / "none") == ([], [])


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "good.yaml").write_text(ONE.format(code="good"), encoding="utf-8")
    drafts, issues = read_definitions(tmp_path)
    assert [draft.code for draft in drafts] == ["good"]
    assert [issue.code for issue in issues] == ["bad_yaml"]


def test_labels_and_keys_of_a_map_are_texts_as_written(tmp_path: Path) -> None:
    text = ONE.format(code="a") + "map: {007: 1.50, true: no, 0x1F: 2024-01-01, '': 1e3}\nelse: True\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (draft,), issues = read_definitions(tmp_path)
    assert issues == []
    assert isinstance(draft.body, Static)
    assert draft.body.map == {"007": "1.50", "true": "no", "0x1F": "2024-01-01", "": "1e3"}
    assert draft.body.otherwise == "True"


def test_objects_stand_at_pointers() -> None:
    data = {"code": "a", "name": "A", "category": "m", "kind": "static", "value_type": "text", "weight": 99}
    draft, issues = parse_definition(
        {**data, "attribute": "gender", "map": {"1": Decimal("1.50"), "2": True}}
    )
    assert [(issue.code, issue.place.pointer, issue.place.file) for issue in issues] == [
        ("out_of_range", "/weight", None)
    ]
    assert draft is not None and draft.flawed and draft.kind is TagKind.STATIC
    assert isinstance(draft.body, Static) and draft.body.map == {"1": "1.50", "2": "true"}


def test_what_is_no_definition_at_all() -> None:
    for data in ([], "text", 3, None):
        draft, issues = parse_definition(data)
        assert draft is None and [issue.code for issue in issues] == ["wrong_type"]


def test_a_code_is_proposed_of_category_and_number() -> None:
    assert propose_code("purchase_amount", {"purchase_amount_1"}) == "purchase_amount_2"
    assert propose_code("会员", set()) == "tag_1"
    assert propose_code("2nd", set()) == "tag_2nd_1"
