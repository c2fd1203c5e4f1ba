"""The benchmarks still run, at their smallest size; no figure is judged."""

from __future__ import annotations

import pytest

from benchmarks.leaves import cases
from benchmarks.parts import Bench
from benchmarks.sizes import SIZES
from benchmarks.tags import all_tags


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(SIZES["tiny"], tmp_path_factory.mktemp("bench"))


def test_serving_leaves_and_profiles(bench: Bench) -> None:
    assert "20 event types" in bench.serving()
    told = bench.leaves()
    assert all(case.name in told for case in cases())
    assert "32 clients" in bench.profiles()


def test_there_are_forty_tags_of_every_kind() -> None:
    tags = all_tags()
    assert len({tag.code for tag in tags}) == 40
    assert {tag.definition["kind"] for tag in tags} == {"static", "statistical", "sql", "rule"}
