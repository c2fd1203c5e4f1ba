"""What tag statements must give on any engine, compared with plain Python."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.execution import Column, Execution, Format, Source
from engine.model.moment import Moment
from engine.model.schema import Schema
from engine.model.tag import Missing, OnMissing, RankBand, Sql, Static, Statistical, TagDefinition
from engine.model.values import Value, ValueType
from engine.night.statements import (
    TagInputs,
    distribution_sql,
    drift_sql,
    fill_sql,
    needs_fill,
    offenders_sql,
    profile_sql,
    read_drift,
    read_profile,
    tag_statement,
)
from engine.segments import parse_measure, parse_window
from tests.property.sources_checks import fetch, same_rows
from tests.property.tags_worlds import ATTRIBUTES, CATALOG, Row, World, definition, view

WIDE = Context(prec=400)
INPUTS = TagInputs(Schema(CATALOG), Moment(datetime(2024, 6, 1, tzinfo=UTC), CATALOG.zone))


def values_of(engine: Execution, tag: TagDefinition, inputs: TagInputs = INPUTS) -> dict[object, object]:
    """An exact tag's values by customer."""
    statement = tag_statement(tag, inputs)
    assert statement.exact
    rows = fetch(engine, statement.sql)
    found = {row["customer_id"]: row["tag_value"] for row in rows}
    assert len(found) == len(rows)
    return found


def check_static(engine: Execution, world: World) -> None:
    """Every attribute as it is, and recoded."""
    for name, (written, _, _) in ATTRIBUTES.items():
        wanted = {row["customer_id"]: row[name] for row in world.customers if row[name] is not None}
        assert values_of(engine, definition(Static(name), written)) == wanted, name
    rounded = {
        row["customer_id"]: row["balance"].quantize(Decimal("0.01"), ROUND_HALF_UP)
        for row in world.customers
        if isinstance(row["balance"], Decimal)
    }
    assert values_of(engine, definition(Static("balance"), "decimal(9,2)")) == rounded
    labels = {
        "gold": "G",
        "it's": "back\\slash",
        "": "empty",
        "true": "yes",
        "7": "seven",
        "2024-02-29": "leap",
    }
    for name in ("level", "children", "member", "born"):
        for otherwise in (None, "other"):
            wanted = {
                row["customer_id"]: labels.get(_written(row[name]), otherwise)
                for row in world.customers
                if row[name] is not None
            }
            wanted = {key: label for key, label in wanted.items() if label is not None}
            assert values_of(engine, definition(Static(name, labels, otherwise), "text")) == wanted, name


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_ranks(engine: Execution, world: World, agg: str, bands: tuple[RankBand, ...]) -> None:
    """Rank bands over a measure of the visits."""
    prop = {} if agg == "count" else {"property": "amount"}
    measure, window = parse_measure({"agg": agg} | prop)[0], parse_window({"type": "all"})[0]
    assert measure is not None and window is not None
    tag = definition(Statistical("visit", measure, window, rank_bands=bands), "text")
    measured = measured_values(world, agg)
    labels = {key: label_of(value, list(measured.values()), bands) for key, value in measured.items()}
    wanted = {key: label for key, label in labels.items() if label is not None}
    assert values_of(engine, tag) == wanted


def measured_values(world: World, agg: str) -> dict[object, Fraction]:
    """The exact measure of each customer with a value."""
    found: dict[object, list[Decimal]] = {}
    for row in world.visits:
        amount = Decimal(1) if agg == "count" else row["amount"]
        if isinstance(amount, Decimal):
            found.setdefault(row["customer_id"], []).append(amount)
    several = {key: Fraction(sum(amounts)) for key, amounts in found.items()}
    return {key: total / len(found[key]) if agg == "avg" else total for key, total in several.items()}


def label_of(value: Fraction, everyone: list[Fraction], bands: tuple[RankBand, ...]) -> str | None:
    """The first band that holds."""
    greater, smaller = sum(other > value for other in everyone), sum(other < value for other in everyone)
    for band in bands:
        if band.top_percent is not None:
            holds = Fraction(greater, len(everyone)) < Fraction(band.top_percent) / 100
        elif band.bottom_percent is not None:
            holds = Fraction(smaller, len(everyone)) < Fraction(band.bottom_percent) / 100
        else:
            holds = True
        if holds:
            return band.label
    return None


@dataclass(frozen=True)
class Result:
    """What a query gives: its real type in Arrow's and Spark's words, and the type that the tag declares."""

    arrow: pa.DataType
    spark: str
    declared: str
    fit: Callable[[object], object | None]


def check_result(
    engine: Execution, folder: Path, world: World, rows: list[tuple[object, object]], result: Result
) -> None:
    """A SQL tag's raw rows, its profile, its offenders, and the rows to publish under each policy."""
    table = pa.table({"customer_id": [row[0] for row in rows], "tag_value": [row[1] for row in rows]})
    schema = pa.schema([("customer_id", pa.string()), ("tag_value", result.arrow)])
    view(engine, folder, "query__t", table.cast(schema) if rows else schema.empty_table())
    query = exp.select("customer_id", "tag_value").from_("query__t")
    columns = (Column("customer_id", "string"), Column("tag_value", result.spark))
    inputs = TagInputs(INPUTS.schema, INPUTS.moment, query, columns)
    tag = definition(Sql(""), result.declared)
    statement = tag_statement(tag, inputs)
    assert not statement.exact
    known = {row["customer_id"]: row["ordinal"] for row in world.customers}
    wanted = [
        {
            "ordinal": known.get(key),
            "customer_id": key,
            "tag_value": None if value is None else result.fit(value),
        }
        for key, value in rows
    ]
    same_rows(fetch(engine, statement.sql), wanted)
    written = folder / "written"
    engine.write(statement.sql, str(written))
    if any(written.rglob("*.parquet")):
        engine.read("raw", Source(Format.PARQUET, str(written)))
    else:
        engine.define("raw", statement.sql)
    _check_profile(engine, wanted)
    kept = [row for row in wanted if row["ordinal"] is not None and row["tag_value"] is not None]
    same_rows(fetch(engine, fill_sql(tag, "raw")), kept)


def check_overflow(engine: Execution, literal: str, written: str, declared: str) -> None:
    """A value that does not fit fails the statement; it never becomes another, or none."""
    columns = (Column("customer_id", "string"), Column("tag_value", written))
    query = f"SELECT customer_id, CAST({literal} AS {written}) AS tag_value FROM customers"
    engine.define("query__t", query)
    inputs = TagInputs(
        INPUTS.schema, INPUTS.moment, exp.select("customer_id", "tag_value").from_("query__t"), columns
    )
    with pytest.raises(StatementFailed):
        engine.fetch(tag_statement(definition(Sql(""), declared), inputs).sql)


OVERFLOWS = [
    ("'1000'", "bigint", "decimal(3,1)"),
    ("'99.95'", "decimal(4,2)", "decimal(3,1)"),
    ("'99.95'", "double", "decimal(3,1)"),
    ("'1e17'", "double", "decimal(3,1)"),
    ("'1e25'", "double", "decimal(38,18)"),
    ("'9223372036854775808'", "decimal(20,0)", "integer"),
    ("date_add(DATE'9999-12-31', 1)", "date", "date"),
    ("date_add(DATE'0001-01-01', -1)", "date", "date"),
    ("TIMESTAMP'9999-12-31T23:59:59Z' + INTERVAL 1 SECOND", "timestamp", "datetime"),
]
"""A value, its type, and a declared type that it does not fit."""


def _check_profile(engine: Execution, rows: list[Row]) -> None:
    profile = read_profile(engine.fetch(profile_sql("raw", exact=False)))
    of_known = [row for row in rows if row["ordinal"] is not None]
    times = Counter(row["customer_id"] for row in of_known)
    assert profile.rows == len(rows)
    assert profile.with_value == sum(row["tag_value"] is not None for row in of_known)
    assert profile.null_values == len(of_known) - profile.with_value
    assert profile.null_customers == sum(row["customer_id"] is None for row in rows)
    assert profile.unknown_rows == len(rows) - len(of_known) - profile.null_customers
    offenders = sorted((key, n) for key, n in times.items() if n > 1)
    assert profile.repeated == len(offenders)
    got = [(row["customer_id"], row["rows"]) for row in engine.fetch(offenders_sql("raw")).to_pylist()]
    assert got == sorted(offenders, key=lambda row: str(row[0]).encode())[:5]


def check_fill(engine: Execution, folder: Path, world: World, new: Row, old: Row, default: int) -> None:
    """`default` and `keep_last` over values by customer; whoever left the universe is not kept."""
    ordinals = {row["customer_id"]: row["ordinal"] for row in world.customers}
    for name, values in (("raw", new), ("previous", old)):
        rows = [
            {"ordinal": ordinals[key], "customer_id": key, "tag_value": value}
            for key, value in values.items()
        ]
        if name == "previous":
            rows.append({"ordinal": 999, "customer_id": "gone", "tag_value": 1})
        schema = [("ordinal", pa.int32()), ("customer_id", pa.string()), ("tag_value", pa.int64())]
        view(engine, folder, name, pa.Table.from_pylist(rows, pa.schema(schema)))
    profile = read_profile(engine.fetch(profile_sql("raw", exact=True)))
    assert (profile.rows, profile.with_value, profile.unknown_rows) == (len(new), len(new), 0)
    constant = definition(Static("children"), "integer", OnMissing(Missing.DEFAULT, default))
    assert needs_fill(constant, profile, previous=False)
    wanted = {key: new.get(key, default) for key in ordinals}
    assert _by_customer(engine, fill_sql(constant, "raw"), ordinals) == wanted
    lasting = definition(Static("children"), "integer", OnMissing(Missing.KEEP_LAST))
    assert needs_fill(lasting, profile, previous=True)
    assert not needs_fill(lasting, profile, previous=False)
    assert _by_customer(engine, fill_sql(lasting, "raw", "previous"), ordinals) == old | new
    cleared = definition(Static("children"), "integer")
    assert not needs_fill(cleared, profile, previous=True)
    assert _by_customer(engine, fill_sql(cleared, "raw"), ordinals) == new
    drift = read_drift(engine.fetch(drift_sql("raw", "previous", cleared.value_type)))
    assert drift == _drift(list(new.values()), [*old.values(), 1])


def _by_customer(engine: Execution, sql: str, ordinals: dict[object, object]) -> Row:
    rows = fetch(engine, sql)
    assert all(ordinals[row["customer_id"]] == row["ordinal"] for row in rows)
    found = {str(row["customer_id"]): row["tag_value"] for row in rows}
    assert len(found) == len(rows)
    return found


def _drift(now: list[object], before: list[object]) -> Decimal | None:
    """Half the sum of |share now - share before| over the ten parts cut at the deciles of `before`."""
    if not now or not before:
        return None
    values: list[int] = sorted(before)  # type: ignore[type-var, assignment]
    edges = [next(v for at, v in enumerate(values, 1) if at * 10 >= k * len(values)) for k in range(1, 10)]
    parts = [Counter(sum(edge < value for edge in edges) for value in side) for side in (now, before)]  # type: ignore[operator]
    apart = sum(
        abs(parts[0][part] * len(before) - parts[1][part] * len(now)) for part in {*parts[0], *parts[1]}
    )
    return Decimal(apart) / (2 * len(now) * len(before))


def check_distribution(engine: Execution, world: World) -> None:
    """The most frequent first, ties by value; a list counts each element."""
    for name in ("level", "labels"):
        declared = ValueType.parse(ATTRIBUTES[name][0])
        assert declared is not None
        engine.define("raw", tag_statement(definition(Static(name), str(declared)), INPUTS).sql)
        values = [row[name] for row in world.customers if row[name] is not None]
        elements = [e for value in values for e in (value if isinstance(value, list) else [value])]
        counted = sorted(Counter(elements).items(), key=lambda item: (-item[1], str(item[0]).encode()))
        got = engine.fetch(distribution_sql("raw", declared)).to_pylist()
        assert [(row["value"], row["customers"]) for row in got] == counted


def half_up(scale: int) -> Callable[[object], Value | None]:
    """Numbers as decimals; NaN and infinities are no value."""

    def fit(value: object) -> Value | None:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
        return WIDE.plus(number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, WIDE))

    return fit
