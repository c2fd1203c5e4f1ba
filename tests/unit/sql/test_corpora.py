"""Hostile texts are refused, ordinary ones accepted; one file each."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.execution import EngineKind
from engine.sql import check_sql
from tests.contract.sql_tables import corpus_tables

CASES = Path(__file__).resolve().parents[2] / "cases"
HOSTILE = sorted((CASES / "hostile_sql").glob("*.sql"))
ORDINARY = sorted((CASES / "ordinary_sql").glob("*.sql"))
TABLES = corpus_tables()


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def test_the_corpora_are_large() -> None:
    assert len(HOSTILE) >= 400
    assert len(ORDINARY) >= 150


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_a_hostile_text_is_refused(path: Path) -> None:
    for engine in EngineKind:
        check = check_sql(text_of(path), TABLES, engine=engine)
        assert not check.ok
        assert check.tree is None
        assert check.digest is None


@pytest.mark.parametrize("path", ORDINARY, ids=lambda path: path.stem)
def test_an_ordinary_text_is_accepted(path: Path) -> None:
    for engine in EngineKind:
        check = check_sql(text_of(path), TABLES, engine=engine)
        assert check.ok, check.issues
        assert check.digest is not None
