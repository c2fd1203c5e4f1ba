"""What statistical tags compute, compared with the reference."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import pytest

from engine.model.execution import Execution
from engine.model.segment import Aggregate, BoundMeasurement
from engine.model.tag import Band
from engine.model.values import FLOAT, Kind, ValueType
from engine.segments import bind_measurement, measurement_to_sql, parse_filter, parse_measure, parse_window
from engine.segments.reference.events import measurement_of
from tests.property.segments.tables import ordinals
from tests.property.segments.trees import Json
from tests.property.segments.world import Sample

_EXACT = Context(prec=80)


def assert_same_values(block: Json, sample: Sample, engine: Execution) -> None:
    """The printed SQL gives each customer the value that the reference gives."""
    bound = _bound(block, sample)
    if bound is None:
        return
    rows = engine.fetch(measurement_to_sql(bound).sql("spark")).to_pylist()
    found = {row["customer_id"]: row["tag_value"] for row in rows}
    numbers = ordinals(sample.world)
    assert all(row["ordinal"] == numbers[row["customer_id"]] for row in rows)
    values = {customer: measurement_of(bound, customer, sample.world) for customer in numbers if customer}
    expected = {
        customer: _stored(value, bound.type) for customer, value in values.items() if value is not None
    }
    assert len(rows) == len(found)
    assert found == expected, measurement_to_sql(bound).sql("spark")


def _bound(block: Json, sample: Sample) -> BoundMeasurement | None:
    """The block bound, with types wide enough for the extremes of the world."""
    if block["measure"] == {"agg": "avg", "property": "wide"}:
        return None  # sums beyond 24 digits before the point have no quotient: the tag fails, loudly
    measure, issues = parse_measure(block["measure"])
    window, _ = parse_window(block.get("window", {"type": "all"}))
    where = parse_filter(block["where"])[0] if "where" in block else None
    if measure is None or window is None or (where is None and "where" in block):
        assert not issues
        return None
    plain, issues = bind_measurement(block["event"], measure, window, where, sample.schema, sample.moment)
    if plain is None:
        return None
    bands = _bands(plain.measure.type) if "bands" in block else ()
    bound, issues = bind_measurement(
        block["event"],
        measure,
        window,
        where,
        sample.schema,
        sample.moment,
        value_type=_value_type(block, plain),
        bands=bands,
    )
    return bound


def _value_type(block: Json, plain: BoundMeasurement) -> ValueType | None:
    """A type that the tag asks for: of sums and averages another scale, of averages floats too."""
    asked: ValueType | None = block.get("value_type")
    match plain.measure.agg:
        case Aggregate.AVG:
            return asked
        case Aggregate.SUM:
            whole = plain.type.kind is Kind.INTEGER
            return ValueType.decimal(38, 0) if whole or asked == FLOAT else asked
        case _:
            return None


def _bands(measured: ValueType) -> tuple[Band, ...]:
    if measured.is_number:
        half = Decimal("2.5")
        return (Band("low", lt=half), Band("middle", gte=half, lt=Decimal(10)), Band("high", gte=Decimal(10)))
    if measured.kind in (Kind.DATE, Kind.DATETIME):
        return (Band("old", lt=date(2024, 3, 8)), Band("new", gte=date(2024, 3, 8)))
    return ()


def _stored(value: Any, value_type: ValueType) -> Any:
    """A value as the tag holds it: rounded half up where it has more digits than the type."""
    if value_type.kind is Kind.FLOAT and isinstance(value, Fraction):
        return pytest.approx(float(value), rel=1e-12, abs=1e-9)
    if value_type.kind is not Kind.DECIMAL or not isinstance(value, Fraction | Decimal):
        return value
    scale = value_type.scale or 0
    units = abs(Fraction(value)) * 10**scale
    rounded = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return _EXACT.scaleb(Decimal(rounded if value >= 0 else -rounded), -scale)
