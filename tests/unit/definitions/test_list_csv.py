"""Values of list tags from CSV files."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.definitions.list_csv import LONGEST_ID, LONGEST_RECORD, LONGEST_TEXT, REPORTED, read_list_csv
from engine.errors import InvalidInput
from engine.model.values import Value, ValueType

HEAD = "customer_id,tag_value\n"


def read(text: str, kind: str = "text", most_rows: int = 100) -> tuple[list[tuple[str, Value]], int]:
    value_type = ValueType.parse(kind)
    assert value_type is not None
    lines = io.StringIO(text, newline="")
    return read_list_csv(lines, value_type, "Asia/Shanghai", file="f.csv", most_rows=most_rows)


def refused(text: str, kind: str = "text") -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidInput) as error:
        read(text, kind)
    return [(issue.place.line, issue.message) for issue in error.value.issues]


def test_an_unquoted_empty_field_is_no_value_and_a_quoted_one_is_the_empty_text() -> None:
    assert read(HEAD + 'a,x\nb,\nc,""\n') == ([("a", "x"), ("c", "")], 1)


def test_columns_may_come_in_any_order_and_texts_are_never_trimmed() -> None:
    assert read("tag_value,customer_id\n x ,007\n") == ([("007", " x ")], 0)


def test_quotes_hold_commas_quotes_and_line_breaks() -> None:
    text = HEAD + '"a,1","say ""hi"""\r\nb,"two\nlines"\r\nc,d\r\n'
    assert read(text) == ([("a,1", 'say "hi"'), ("b", "two\nlines"), ("c", "d")], 0)


def test_lines_are_counted_through_quoted_breaks() -> None:
    assert refused(HEAD + 'a,"two\nlines"\n,x\n')[0][0] == 4


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("integer", "-7", -7),
        ("decimal(12,2)", "1.50", Decimal("1.50")),
        ("boolean", "true", True),
        ("date", "2018-01-02", date(2018, 1, 2)),
        ("datetime", "2018-01-02T08:00", datetime(2018, 1, 2, tzinfo=UTC)),
        ("text_list", '"[""a"", ""b""]"', frozenset({"a", "b"})),
    ],
)
def test_values_are_typed(kind: str, cell: str, value: Value) -> None:
    assert read(f"{HEAD}a,{cell}\n", kind) == ([("a", value)], 0)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("integer", "1.5"),
        ("integer", "1e3"),
        ("decimal(4,2)", "123.45"),
        ("boolean", "TRUE"),
        ("boolean", "1"),
        ("date", "02.01.2018"),
        ("text_list", "a"),
        ("text_list", "[1]"),
        ("text", "a\0b"),
    ],
)
def test_a_cell_that_does_not_fit_refuses_the_file(kind: str, cell: str) -> None:
    ((line, message),) = refused(f"{HEAD}a,{cell}\n", kind)
    assert line == 2
    assert "tag_value" in message or "U+0000" in message


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("text", "a," + "x" * (LONGEST_TEXT + 1), "`tag_value`"),
        ("text_list", 'a,"[""' + "x" * (LONGEST_TEXT + 1) + '""]"', "`tag_value`"),
        ("text", "a" * (LONGEST_ID + 1) + ",x", "`customer_id`"),
        ("text", 'a,"' + "x\n" * LONGEST_RECORD, "the row"),
    ],
)
def test_what_is_too_long_is_told_by_row_and_column(kind: str, row: str, column: str) -> None:
    ((line, message),) = refused(f"{HEAD}{row}\n", kind)
    assert line == 2 and message.startswith(column) and len(message) < 100


def test_a_header_of_many_long_names_is_refused_in_few_words() -> None:
    ((line, message),) = refused(",".join(["x" * 10_000] * 100))
    assert line == 1 and len(message) < 2_000


def test_every_bad_row_is_reported_up_to_a_limit() -> None:
    assert [line for line, _ in refused(HEAD + ",x\na,1,2\nb,y\nc\n")] == [2, 3, 5]
    assert len(refused(HEAD + ",x\n" * 100)) == REPORTED


@pytest.mark.parametrize(
    "text", ["", "a,b\n", "customer_id\n", "customer_id,tag_value,more\n", '"customer_id']
)
def test_a_header_that_names_other_columns(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read(text)
    assert error.value.code == "bad_header"


def test_an_unfinished_quote_is_a_bad_row() -> None:
    assert refused(HEAD + 'a,"x\nb,y\n')[0][0] == 2


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 2 rows"):
        read(HEAD + "a,x\nb,x\nc,x\n", most_rows=2)
