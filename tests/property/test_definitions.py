"""Mutated definitions and catalogs: never an exception, and every issue has its place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalog import check_catalog, parse_catalog
from engine.catalog.documents import read_text
from engine.catalog.reading import Origin
from engine.definitions import check_definitions
from engine.definitions.draft import Draft
from engine.definitions.parse import draft_of
from engine.model.issue import Issue, has_errors
from tests.unit.definitions.workspaces import CASES, crowds, moment_of, tables_of

FOLDER = CASES / "valid"
FILES = sorted((FOLDER / "tag_definitions").rglob("*.y*ml"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
CATALOG_TEXT = (FOLDER / "catalog.yaml").read_text(encoding="utf-8")
CATALOG = parse_catalog(CATALOG_TEXT)[0]
assert CATALOG is not None

SIGNS = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "&a ",
    "*a",
    "!!int ",
    "|",
    ">",
    "#",
    "<<: ",
]
WORDS = ["0", "-1", "1e9999", ".nan", "true", "null", "amount", "tag", "type", "9" * 120]
CHARACTERS = ["\x00", "\ud800", "\U0001f600"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *CHARACTERS])
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "amount", "purchase", "count", "sum", "S1", "2024-02-30", "text", "default", "\x00"]
    ),
    st.just([]),
    st.just({}),
    st.just([None, 1]),
    st.just({"type": "all"}),
    st.just({"default": Decimal(1)}),
)


def drafts_of(text: str, name: str) -> tuple[list[Draft], list[Issue]]:
    documents, issues = read_text(text, name)
    drafts = []
    for document in documents:
        many = document.data if isinstance(document.data, list) else [document.data]
        for index, each in enumerate(many):
            prefix = f"/{index}" if isinstance(document.data, list) else ""
            draft, found = draft_of(each, Origin.of_document(document, prefix))
            issues += found
            drafts += [] if draft is None else [draft]
    return drafts, issues


def checked(drafts: list[Draft]) -> tuple[Issue, ...]:
    assert CATALOG is not None
    found = check_definitions(drafts, CATALOG, moment_of(CATALOG), crowds=crowds())
    assert set(found.definitions) == set(found.order)
    assert not found.definitions.keys() & found.broken
    assert {draft.code for draft in drafts} == found.definitions.keys() | found.broken
    return found.issues


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 10**6), st.integers(0, 3), PIECES)
@settings(deadline=None)
def test_damaged_text_of_definitions(name: str, at: int, cut: int, piece: str) -> None:
    text = TEXTS[name]
    at %= len(text)
    drafts, issues = drafts_of(text[:at] + piece + text[at + cut :], name)
    for issue in [*issues, *checked(drafts)]:
        assert issue.place.file == name and issue.place.line is not None, issue
        assert 1 <= issue.place.line <= text.count("\n") + 2
        assert issue.code and issue.message


@given(st.integers(0, 10**6), st.integers(0, 12), PIECES)
@settings(deadline=None)
def test_damaged_text_of_a_catalog(at: int, cut: int, piece: str) -> None:
    at %= len(CATALOG_TEXT)
    catalog, issues = parse_catalog(CATALOG_TEXT[:at] + piece + CATALOG_TEXT[at + cut :])
    if catalog is None:
        assert has_errors(issues)
    else:
        issues = [*issues, *check_catalog(catalog, tables_of(FOLDER / "tables.yaml"))[1]]
    for issue in issues:
        assert issue.place.file == "catalog.yaml" and issue.place.line is not None, issue


def paths_of(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(data, dict):
        for key, each in data.items():
            yield from paths_of(each, (*path, key))
    if isinstance(data, list):
        for index, each in enumerate(data):
            yield from paths_of(each, (*path, index))


def originals() -> list[dict[str, object]]:
    return [dict(draft.source) for name, text in TEXTS.items() for draft in drafts_of(text, name)[0]]


ORIGINALS = originals()


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), JUNK), min_size=1, max_size=3))
@settings(deadline=None)
def test_junk_in_objects(which: int, changes: list[tuple[int, object]]) -> None:
    data: dict[str, object] = copy.deepcopy(ORIGINALS[which % len(ORIGINALS)])
    for number, junk in changes:
        paths = list(paths_of(data))
        if not paths:
            break
        *parents, last = paths[number % len(paths)]
        inside: object = data
        for part in parents:
            inside = inside[part]  # type: ignore[index]
        if number % 5 == 0 and isinstance(inside, dict):
            del inside[last]
        else:
            inside[last] = copy.deepcopy(junk)  # type: ignore[index]  # the same list twice would hold itself
    draft, issues = draft_of(data, Origin())
    found = checked([draft]) if draft is not None else ()
    assert all(issue.place.pointer is not None for issue in [*issues, *found])
    assert draft is not None or has_errors(issues)


def test_the_originals_are_right() -> None:
    assert len(ORIGINALS) == 14
    assert isinstance(FILES[0], Path)
