"""Every allowed function over grouped random columns: the same on Sail and on Apache Spark, in four zones.

Many expressions go into one statement, so that the whole suite is a few statements an engine and zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pytest

from engine.adapters.execution import open_execution
from engine.model.execution import EngineKind, Execution, Format, SessionOptions, Source
from tests.conftest import OpenSession
from tests.contract import function_cases as cases
from tests.contract.function_cases import Case
from tests.contract.function_data import write_facts
from tests.contract.function_written import OTHERWISE, REFUSED_BY_SPARK, is_open

pytestmark = [pytest.mark.spark, pytest.mark.sail]

BATCH = 60
INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""Compiling hundreds of expressions costs Spark more than computing them over a few rows."""

CASES = cases.read_cases()
CHECKS = {
    engine: {case: check for case in CASES if (check := cases.checked(case, engine)).ok}
    for engine in EngineKind
}
BOTH = [case for case in CASES if all(case in CHECKS[engine] for engine in EngineKind)]
WRITTEN = [case for case in CASES if not is_open(case)]

Columns = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_facts(tmp_path_factory.mktemp("functions"))


def prepared(session: Execution, facts: Path) -> Execution:
    session.read("facts", Source(Format.PARQUET, str(facts)))
    session.define("facts_cast", cases.CAST_VIEW)
    return session


@pytest.fixture(scope="module")
def interpreted(facts: Path) -> Iterator[Execution]:
    options = SessionOptions(zone="UTC", memory_bytes=1 << 30, timeout=280, conf=INTERPRETED)
    with open_execution(options, kind=EngineKind.SPARK, master="local[2]") as session:
        yield prepared(session, facts)


@pytest.fixture(scope="module", params=cases.ZONES)
def zone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def on_spark(interpreted: Execution, zone: str) -> Columns:
    interpreted.fetch(f"SET TIME ZONE '{zone}'")
    return computed(interpreted, EngineKind.SPARK, zone)


@pytest.fixture(scope="module")
def on_sail(session_of: OpenSession, facts: Path, zone: str) -> Columns:
    return computed(prepared(session_of("sail", zone), facts), EngineKind.EMBEDDED, zone)


def batches(every: list[Case]) -> Iterator[list[Case]]:
    """Aggregates and expressions of rows apart, at most BATCH in one statement."""
    for grouped in (False, True):
        part = [case for case in every if case.grouped is grouped]
        yield from (part[at : at + BATCH] for at in range(0, len(part), BATCH))


def computed(session: Execution, engine: EngineKind, zone: str) -> Columns:
    """What each case gives as it is emitted for that engine."""
    found: Columns = {}
    for batch in batches(BOTH):
        sql = cases.emitted([(case, CHECKS[engine][case]) for case in batch], zone)
        columns = cases.columns_of(session.fetch(sql))
        found |= {case.expression: columns[f"c{index}"] for index, case in enumerate(batch)}
    return found


def test_both_engines_give_the_same(on_sail: Columns, on_spark: Columns) -> None:
    found = {name: cases.difference(on_sail[name], on_spark[name]) for name in on_spark}
    assert {name: text for name, text in found.items() if text is not None} == {}
    assert len(found) > 500


def test_what_is_emitted_means_what_was_written(interpreted: Execution, on_spark: Columns, zone: str) -> None:
    different = {}
    for batch in batches([case for case in WRITTEN if case in BOTH]):
        columns = cases.columns_of(interpreted.fetch(cases.written(batch, zone)))
        for index, case in enumerate(batch):
            rounded = {
                key: _rounded(value, on_spark[case.expression][key])
                for key, value in columns[f"c{index}"].items()
            }
            text = cases.difference(rounded, on_spark[case.expression])
            if text is not None:
                different[case.expression] = text
    assert different == {}


def _rounded(written: object, emitted: object) -> object:
    """A quotient has as many digits as both engines hold; Spark's own has more."""
    if not (isinstance(written, Decimal) and isinstance(emitted, Decimal)):
        return written
    exponent = emitted.as_tuple().exponent
    return written.quantize(
        Decimal(1).scaleb(int(exponent)), rounding=ROUND_HALF_UP, context=Context(prec=80)
    )


def test_the_exceptions_are_cases() -> None:
    assert {case.expression for case in CASES} >= {*REFUSED_BY_SPARK, *OTHERWISE}
