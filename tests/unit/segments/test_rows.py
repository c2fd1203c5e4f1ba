"""The lists of operators and measures are complete, and each row has a golden case."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import engine.segments.measures
import engine.segments.operators
from engine.model.segment import Aggregate
from engine.model.values import Kind
from engine.segments.measures import MEASURES, MeasureRow
from engine.segments.operators import OPERATORS, Operator, operators_of
from tests.unit.segments.cases import all_cases

NUMBERS = "eq ne in not_in gt gte lt lte between is_set is_not_set"
TIMES = "eq ne gt gte lt lte between within anniversary_within is_set is_not_set"
BY_KIND = {
    Kind.TEXT: "eq ne in not_in contains not_contains starts_with ends_with matches is_set is_not_set",
    Kind.INTEGER: NUMBERS,
    Kind.DECIMAL: NUMBERS,
    Kind.FLOAT: NUMBERS,
    Kind.DATE: TIMES,
    Kind.DATETIME: TIMES,
    Kind.BOOLEAN: "is_true is_false is_set is_not_set",
    Kind.TEXT_LIST: "any_of all_of none_of size_eq size_gte size_lte is_set is_not_set",
}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_type_has_the_operators_of_the_contract(kind: Kind) -> None:
    assert sorted(operators_of(kind)) == sorted(BY_KIND[kind].split())


def test_flags_belong_to_the_operators_of_the_contract() -> None:
    negative = {name for name, operator in OPERATORS.items() if operator.negative}
    folding = {name for name, operator in OPERATORS.items() if operator.folds_case}
    assert negative == {"ne", "not_in", "not_contains", "none_of"}
    assert folding == {"eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with"}


def rows_in(package: Any, row: type) -> Iterator[Any]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, tuple):
                yield from (entry for entry in value if isinstance(entry, row))


def test_every_row_in_the_folders_is_in_the_lists() -> None:
    assert {operator.name for operator in rows_in(engine.segments.operators, Operator)} == set(OPERATORS)
    assert (
        {row.agg for row in rows_in(engine.segments.measures, MeasureRow)} == set(MEASURES) == set(Aggregate)
    )


def used(data: Any, key: str) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get(key), str):
            yield data[key]
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from used(entry, key)


def test_every_operator_and_measure_has_a_case() -> None:
    segments = [case["segment"] for case in all_cases() if "members" in case]
    assert set(OPERATORS) <= set(used(segments, "op"))
    assert set(Aggregate) <= set(used(segments, "agg"))
