"""Every allowed function over grouped random columns: the same on Sail and on Apache Spark, in four zones.

Many expressions go into one statement, so that the whole suite is a few statements an engine and zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pytest

from engine.errors import StatementFailed
from engine.model.execution import EngineKind, Execution, Format, Source
from engine.sql import SqlCheck
from tests.conftest import OpenSession
from tests.contract import function_cases as cases
from tests.contract.function_cases import Case
from tests.contract.function_data import write_facts
from tests.contract.function_written import OTHERWISE, REFUSED_BY_SPARK, is_open

pytestmark = [pytest.mark.spark, pytest.mark.sail]

BATCH = 60

CASES = cases.read_cases()
Checks = dict[EngineKind, dict[Case, SqlCheck]]


@pytest.fixture(scope="module")
def checks() -> Checks:
    """The checked cases that both engines take, by engine."""
    found = {engine: {case: cases.checked(case, engine) for case in CASES} for engine in EngineKind}
    both = [case for case in CASES if all(found[engine][case].ok for engine in EngineKind)]
    return {engine: {case: found[engine][case] for case in both} for engine in EngineKind}


Columns = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_facts(tmp_path_factory.mktemp("functions"))


def prepared(session: Execution, facts: Path) -> Execution:
    session.read("facts", Source(Format.PARQUET, str(facts)))
    session.define("facts_cast", cases.CAST_VIEW)
    return session


@pytest.fixture(scope="module")
def interpreted(interpreted: Execution, facts: Path) -> Execution:
    return prepared(interpreted, facts)


@pytest.fixture(scope="module", params=cases.ZONES)
def zone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def on_spark(interpreted: Execution, session_of: OpenSession, checks: Checks, zone: str) -> Columns:
    session_of("spark", zone)
    return computed(interpreted, checks[EngineKind.SPARK], zone)


@pytest.fixture(scope="module")
def on_sail(session_of: OpenSession, facts: Path, checks: Checks, zone: str) -> Columns:
    return computed(prepared(session_of("sail", zone), facts), checks[EngineKind.EMBEDDED], zone)


def batches(every: list[Case]) -> Iterator[list[Case]]:
    """Aggregates and expressions of rows apart, at most BATCH in one statement."""
    for grouped in (False, True):
        part = [case for case in every if case.grouped is grouped]
        yield from (part[at : at + BATCH] for at in range(0, len(part), BATCH))


def computed(session: Execution, checked: dict[Case, SqlCheck], zone: str) -> Columns:
    """What each case gives as it is emitted."""
    found: Columns = {}
    for batch in batches(list(checked)):
        sql = cases.emitted([(case, checked[case]) for case in batch], zone)
        columns = cases.columns_of(session.fetch(sql))
        found |= {case.expression: columns[f"c{index}"] for index, case in enumerate(batch)}
    return found


def test_both_engines_give_the_same(on_sail: Columns, on_spark: Columns) -> None:
    found = {name: cases.difference(on_sail[name], on_spark[name]) for name in on_spark}
    assert {name: text for name, text in found.items() if text is not None} == {}
    assert len(found) > 500


def test_what_is_emitted_means_what_was_written(
    interpreted: Execution, on_spark: Columns, checks: Checks, zone: str
) -> None:
    different = {}
    for batch in batches([case for case in checks[EngineKind.SPARK] if not is_open(case)]):
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


FAILING = [
    "i / (j - j)",
    "d / (j - j)",
    "i % (j - j)",
    "i DIV (j - j)",
    "n + 9223372036854775807",
    "-9223372036854775807 - j - j",
    "n * 9223372036854775807",
    "CAST(concat('x', j) AS INT)",
    "CAST(n AS INT)",
    "CAST(p AS DECIMAL(3,0))",
    "CAST(concat('x', j) AS DATE)",
    "element_at(array(j), 5)",
    "split(concat('a,', j), ',')[5]",
    "make_date(2024, 2, 22 + j)",
    "to_date(concat('x', j), 'yyyy-MM-dd')",
]
FAILING_BY_GROUP = [
    "sum(abs(j) * 0 + 9000000000000000000)",
    "sum(CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0)))",
]


@pytest.mark.parametrize("expression", FAILING + FAILING_BY_GROUP)
def test_what_fails_on_spark_fails_on_sail(
    expression: str, interpreted: Execution, session_of: OpenSession, facts: Path
) -> None:
    group = cases.AGGREGATE if expression in FAILING_BY_GROUP else "failing"
    case = Case(group, "failing", expression)
    sessions = {
        EngineKind.SPARK: interpreted,
        EngineKind.EMBEDDED: prepared(session_of("sail", "UTC"), facts),
    }
    for engine, session in sessions.items():
        sql = cases.emitted([(case, cases.checked(case, engine))], "UTC")
        with pytest.raises(StatementFailed):
            session.fetch(sql)


def test_the_exceptions_are_cases() -> None:
    assert {case.expression for case in CASES} >= {*REFUSED_BY_SPARK, *OTHERWISE}
