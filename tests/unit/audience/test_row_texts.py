"""Rows as texts of JSON and CSV."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pyarrow as pa
import pytest

from engine.audience.pulls import streams
from engine.audience.pulls.row_texts import csv_lines, json_lines
from engine.audience.pulls.streams import Form


def test_no_value_and_the_empty_text_differ_in_csv() -> None:
    batch = pa.record_batch({"a": ["", None, "x"], "b": [None, "", "y"]})
    assert csv_lines(batch) == b'"",\r\n,""\r\nx,y\r\n'
    assert json_lines(batch) == b'{"a":"","b":null}\n{"a":null,"b":""}\n{"a":"x","b":"y"}\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "|x", "%x"])
def test_a_spreadsheet_reads_nothing_as_a_formula(text: str) -> None:
    batch = pa.record_batch({"a": [text, "plain"], "n": pa.array([-1, 1])})
    rows = list(csv.reader(io.StringIO(csv_lines(batch, spreadsheet=True).decode(), newline="")))
    assert rows == [["'" + text, "-1"], ["plain", "1"]]
    exact = list(csv.reader(io.StringIO(csv_lines(batch).decode(), newline="")))
    assert exact[0] == [text, "-1"]


def test_small_decimals_have_no_exponent() -> None:
    values = pa.array([Decimal("0.0000000001"), Decimal("-1"), None], pa.decimal128(20, 10))
    assert json_lines(pa.record_batch({"x": values})) == (
        b'{"x":"0.0000000001"}\n{"x":"-1.0000000000"}\n{"x":null}\n'
    )


def test_the_forms_have_media_types() -> None:
    assert {form.media_type.split(";")[0] for form in Form} == {
        "application/x-ndjson",
        "text/csv",
        "application/vnd.apache.parquet",
        "application/vnd.apache.arrow.stream",
    }
    assert list(streams.encode(Form.NDJSON, pa.schema([]), [])) == []
