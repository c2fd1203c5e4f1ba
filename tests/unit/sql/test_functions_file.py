"""The list of functions is whole: it reads, its rewrites exist, and every function has cases."""

from __future__ import annotations

import pytest

from engine.model.execution import EngineKind
from engine.sql.functions import functions
from engine.sql.rewrites import REWRITES
from engine.sql.signatures import LITERALS, Signature
from tests.contract.function_cases import checked, read_cases

CASES = read_cases()
ALLOWED = {name: each for name, each in functions().items() if each.refused is None}
BOUND = {"current_date", "curdate", "current_timestamp", "now"}
"""Bound to the base time: their cases are in test_gate.py."""


def test_every_allowed_function_has_cases() -> None:
    assert ALLOWED.keys() - {case.function for case in CASES} - BOUND == set()


@pytest.mark.parametrize("group", sorted({case.group for case in CASES}))
def test_the_gate_takes_every_case_or_says_that_the_engine_differs(group: str) -> None:
    for case in CASES:
        if case.group == group:
            found = checked(case, EngineKind.EMBEDDED)
            refused = {issue.code for issue in found.issues if issue.is_error}
            assert found.ok or refused == {"sql_function_engine"}, (case, found.issues)
            assert found.ok or checked(case, EngineKind.SPARK).ok, case


def test_rewrites_and_kinds_exist() -> None:
    for function in ALLOWED.values():
        assert (function.rewrite or "plain") in REWRITES
        assert function.signatures
        for signature in function.signatures:
            for parameter in signature.parameters:
                assert parameter.kind in LITERALS or parameter.kind.isascii()
    used = {function.rewrite or "plain" for function in ALLOWED.values()}
    assert set(REWRITES) == used


def test_a_signature_counts_its_arguments() -> None:
    signature = Signature.parse("text, int?, fn(T,U):V -> array<T>")
    assert [each.kind for each in signature.parameters] == ["text", "int", "fn(T,U):V"]
    assert (signature.takes(1), signature.takes(2), signature.takes(3), signature.takes(4)) == (
        False, True, True, False,
    )  # fmt: skip
    assert Signature.parse("T... -> T").arity == (1, None)
    assert Signature.parse("-> int").takes(0)
