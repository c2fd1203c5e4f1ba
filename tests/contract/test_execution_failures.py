"""Errors of the engines are told by our own codes; their texts, which may hold data, stay in `detail`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from engine.adapters.failure_rules import MESSAGES
from engine.adapters.failures import Failure, failed, position
from engine.errors import StatementFailed
from engine.model.execution import Execution
from tests.conftest import OpenSession

CASES: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).parents[1] / "cases" / "engine_errors.yaml")


def expected(kind: str) -> Iterator[tuple[str, str]]:
    """(statement, code) for an engine."""
    for code, cases in CASES["cases"].items():
        for case in cases:
            yield case["sql"], case.get("sail", code) if kind == "sail" else code


def outcome(engine: Execution, statement: str) -> str:
    try:
        engine.fetch(statement)
    except StatementFailed as error:
        assert error.message.startswith(MESSAGES[error.code])
        assert "phone" not in error.message
        return error.code
    return "ok"


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("sail", marks=pytest.mark.sail),
        pytest.param("spark", marks=pytest.mark.spark),
        pytest.param("connect", marks=pytest.mark.spark),
    ],
)
def test_each_error_has_its_code(session_of: OpenSession, kind: str) -> None:
    engine = session_of(kind, "UTC")
    for view, statement in CASES["views"].items():
        engine.define(view, statement)
    found = {statement: outcome(engine, statement) for statement, _ in expected(kind)}
    assert found == dict(expected(kind))


@pytest.mark.sail
def test_a_value_is_in_the_detail_only(sail: Execution) -> None:
    with pytest.raises(StatementFailed) as caught:
        sail.fetch("SELECT CAST('+49 151 1234567' AS INT) FROM range(1)")
    assert caught.value.code == "invalid_cast"
    assert "1234567" not in str(caught.value)
    assert "1234567" in caught.value.detail


@pytest.mark.spark
def test_a_position_is_told_where_the_engine_gives_one(spark: Execution) -> None:
    with pytest.raises(StatementFailed, match=r"\(line 2, column 8\)"):
        spark.fetch("SELECT 1,\n       id / 0 FROM range(1)")


def test_positions_are_counted_from_one() -> None:
    assert position("[PARSE_SYNTAX_ERROR] near 'x'. SQLSTATE: 42601 (line 3, pos 0)") == (3, 1)
    assert position("== SQL (line 1, position 8) ==") == (1, 8)
    assert position("; line 2 pos 14;") == (2, 15)
    assert position("Table not found") == (None, None)


@pytest.mark.parametrize(
    ("condition", "text", "code"),
    [
        ("CAST_INVALID_INPUT", "The value 'No space left on device' cannot be cast", "invalid_cast"),
        ("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", "...", "type_mismatch"),
        ("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "...", "invalid_value"),
        (
            None,
            "Py4JJavaError: org.apache.spark.SparkException: [SCALAR_SUBQUERY_TOO_MANY_ROWS] x",
            "many_rows",
        ),
        (None, "java.io.IOException: No space left on device", "disk_full"),
        (None, "java.lang.OutOfMemoryError: Java heap space", "memory"),
        (None, "something never seen", "engine_error"),
    ],
)
def test_codes_by_class_first_then_by_text(condition: str | None, text: str, code: str) -> None:
    assert Failure(condition, "X", text).code == code


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_code_has_a_message(code: str) -> None:
    error = failed(code, "the engine's own words")
    assert (error.code, error.message, error.detail) == (code, MESSAGES[code], "the engine's own words")


@pytest.mark.parametrize(
    "text",
    [
        "py4j.protocol.Py4JNetworkError: Answer from Java side is empty",
        "ConnectionRefusedError: [Errno 111] Connection refused",
        "Cannot call methods on a stopped SparkContext.",
        "[INVALID_HANDLE.SESSION_CHANGED] The existing Spark server driver instance has restarted.",
    ],
)
def test_a_lost_engine_is_noticed(text: str) -> None:
    assert Failure(None, "X", text).is_fatal
    assert not Failure(None, "X", "[DIVIDE_BY_ZERO] Division by zero").is_fatal
