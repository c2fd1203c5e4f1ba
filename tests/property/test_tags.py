"""Tags of every kind, what fills their gaps and what the gates ask, against plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from engine.model.tag import ListUpload, RankBand
from engine.night.statements import tag_statement
from tests.property import tags_checks as checks
from tests.property.sources_checks import fetch, same_rows
from tests.property.tags_checks import Result
from tests.property.tags_worlds import CATALOG, Row, World, definition, register, results, view, worlds
from tests.property.test_sources import UNHURRIED, OpenSession


def same(value: object) -> object:
    """The value itself."""
    return value


def finite(value: object) -> object | None:
    """A double that is a number."""
    return value if isinstance(value, float) and math.isfinite(value) else None


RESULTS: list[tuple[Result, st.SearchStrategy[object]]] = [
    (
        Result(pa.float64(), "double", "decimal(9,2)", checks.half_up(2)),
        st.sampled_from([1.005, -1.005, 1e-7, -0.0, 9999999.99, math.nan, math.inf]),
    ),
    (
        Result(pa.float64(), "double", "decimal(38,6)", checks.half_up(6)),
        st.sampled_from([5e-7, 4.9e-7, 1e16, -1e22, 0.1, math.nan]),
    ),
    (Result(pa.float64(), "double", "float", finite), st.sampled_from([0.1, 1e300, math.nan, -math.inf])),
    (
        Result(pa.decimal128(12, 4), "decimal(12,4)", "decimal(9,2)", checks.half_up(2)),
        st.sampled_from([Decimal("0.0050"), Decimal("-0.0050"), Decimal("9999999.9949")]),
    ),
    (Result(pa.int64(), "bigint", "decimal(6,1)", checks.half_up(1)), st.integers(-99999, 99999)),
    (Result(pa.int32(), "int", "integer", same), st.integers(-(2**31), 2**31 - 1)),
    (
        Result(pa.decimal128(20, 0), "decimal(20,0)", "integer", int),
        st.integers(-(2**63), 2**63 - 1).map(Decimal),
    ),
    (
        Result(pa.string(), "string", "text", lambda value: None if "\0" in str(value) else value),
        st.sampled_from(["", "a", "x\0", "é"]),
    ),
    (Result(pa.bool_(), "boolean", "boolean", same), st.booleans()),
    (Result(pa.date32(), "date", "date", same), st.sampled_from([date(2024, 2, 29), date(1900, 1, 1)])),
    (
        Result(pa.timestamp("us", "UTC"), "timestamp", "datetime", same),
        st.sampled_from([datetime(2024, 3, 10, 7, 30, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC)]),
    ),
    (
        Result(
            pa.list_(pa.string()),
            "array<string>",
            "text_list",
            lambda value: sorted({e for e in value if e is not None and "\0" not in e}),  # type: ignore[attr-defined]
        ),
        st.lists(st.sampled_from(["b", "a", "é", "z\0", None]), max_size=4),
    ),
]

percents = st.sampled_from([Decimal(text) for text in ("0.5", "10", "20", "33.3333333333", "50", "100")])


@dataclass(frozen=True)
class Trial:
    """A world and what is asked of it."""

    world: World
    agg: str
    bands: tuple[RankBand, ...]
    result: Result
    rows: list[tuple[object, object]]
    new: Row
    old: Row


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """A random trial."""
    world = draw(worlds())
    upper = draw(st.booleans())
    ranked = [
        RankBand(f"band {at}", **{"top_percent" if upper else "bottom_percent": percent})
        for at, percent in enumerate(draw(st.lists(percents, min_size=1, max_size=3)))
    ]
    bands = tuple(ranked) + ((RankBand("rest"),) if draw(st.booleans()) else ())
    result, values = draw(st.sampled_from(RESULTS))
    keys = st.sampled_from([str(row["customer_id"]) for row in world.customers])
    numbers = st.dictionaries(keys, st.integers(-3, 30))
    agg = draw(st.sampled_from(["count", "sum", "avg", "max"][:3]))
    return Trial(world, agg, bands, result, draw(results(values, world)), draw(numbers), draw(numbers))


def check_trial(engine: Execution, folder: Path, trial: Trial) -> None:
    """Everything asked of the world."""
    register(engine, folder / "world", trial.world)
    checks.check_static(engine, trial.world)
    checks.check_ranks(engine, trial.world, trial.agg, trial.bands)
    checks.check_result(engine, folder / "result", trial.world, trial.rows, trial.result)
    checks.check_distribution(engine, trial.world)
    checks.check_fill(engine, folder / "fill", trial.world, trial.new, trial.old, default=0)


@pytest.mark.sail
def test_tags_have_the_values_of_plain_python(session_of: OpenSession) -> None:
    engine = session_of("sail", CATALOG.zone)

    @settings(UNHURRIED)
    @given(trials())
    def check(trial: Trial) -> None:
        with TemporaryDirectory() as folder:
            check_trial(engine, Path(folder), trial)

    check()


@pytest.mark.sail
@pytest.mark.parametrize(("result", "values"), RESULTS, ids=lambda part: getattr(part, "declared", ""))
def test_every_type_of_a_result_fits(
    session_of: OpenSession, tmp_path: Path, result: Result, values: st.SearchStrategy[object]
) -> None:
    engine = session_of("sail", CATALOG.zone)
    world = World([{"ordinal": 0, "customer_id": "a"}, {"ordinal": 4, "customer_id": "b"}], [])
    register(engine, tmp_path / "world", world)

    @settings(UNHURRIED, max_examples=2)
    @given(results(values, world))
    def check(rows: list[tuple[object, object]]) -> None:
        with TemporaryDirectory() as folder:
            checks.check_result(engine, Path(folder), world, rows, result)

    check()


@pytest.mark.sail
@pytest.mark.parametrize(("literal", "written", "declared"), checks.OVERFLOWS)
def test_a_value_that_does_not_fit_fails_the_tag(
    session_of: OpenSession, tmp_path: Path, literal: str, written: str, declared: str
) -> None:
    engine = session_of("sail", CATALOG.zone)
    register(engine, tmp_path, World([{"ordinal": 0, "customer_id": "a"}], []))
    checks.check_overflow(engine, literal, written, declared)


@pytest.mark.sail
def test_uploaded_values_of_strangers_have_no_ordinal(session_of: OpenSession, tmp_path: Path) -> None:
    engine = session_of("sail", CATALOG.zone)
    register(engine, tmp_path / "world", World([{"ordinal": 4, "customer_id": "a"}], []))
    values = pa.array([Decimal("1.50"), Decimal("2.25")], pa.decimal128(9, 2))
    view(engine, tmp_path, "upload__t", pa.table({"customer_id": ["a", "nobody"], "tag_value": values}))
    statement = tag_statement(definition(ListUpload(), "decimal(9,2)"), checks.INPUTS)
    wanted: list[Row] = [
        {"ordinal": 4, "customer_id": "a", "tag_value": Decimal("1.50")},
        {"ordinal": None, "customer_id": "nobody", "tag_value": Decimal("2.25")},
    ]
    same_rows(fetch(engine, statement.sql), wanted)
