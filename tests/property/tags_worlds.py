"""Random prepared customers and events, and results as users' SQL gives them, for the tests of tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.execution import Execution, Format, Source
from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.tag import Body, DisplayType, OnMissing, TagDefinition
from engine.model.values import ValueType

Row = dict[str, object]

IDS = ["a", "b", "007", "7", "Ä", "中", "c1", "c2", "c3", "c4", "c5", "c6"]
STRANGERS = ["nobody", "A", ""]

ATTRIBUTES: dict[str, tuple[str, pa.DataType, st.SearchStrategy[object]]] = {
    "level": ("text", pa.string(), st.sampled_from(["gold", "M", "", "it's", "back\\slash", "true"])),
    "children": ("integer", pa.int64(), st.sampled_from([0, 1, 7, -1, 2**62])),
    "member": ("boolean", pa.bool_(), st.booleans()),
    "born": ("date", pa.date32(), st.sampled_from([date(2024, 2, 29), date(1969, 12, 31)])),
    "balance": (
        "decimal(12,4)",
        pa.decimal128(12, 4),
        st.sampled_from([Decimal("1.0050"), Decimal("-1.0050"), Decimal("0.0000"), Decimal("1234.5678")]),
    ),
    "seen": (
        "datetime",
        pa.timestamp("us", "UTC"),
        st.sampled_from([datetime(2024, 3, 10, 7, 0, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC)]),
    ),
    "score": ("float", pa.float64(), st.sampled_from([0.5, 1e300, 2.0, -0.25])),
    "labels": ("text_list", pa.list_(pa.string()), st.sampled_from([[], ["a"], ["a", "é"]])),
}


def _typed(written: str) -> ValueType:
    declared = ValueType.parse(written)
    assert declared is not None
    return declared


CATALOG = Catalog(
    zone="America/New_York",
    customers=Customers(
        "unused",
        "id",
        {name: Field(name, _typed(kind), name, Name.same(name)) for name, (kind, _, _) in ATTRIBUTES.items()},
    ),
    events={
        "visit": Event(
            "visit",
            "unused",
            "id",
            "event_time",
            {"amount": Field("amount", _typed("decimal(12,2)"), "amount", Name.same("amount"))},
            Name.same("visit"),
            "America/New_York",
        )
    },
)


@dataclass(frozen=True)
class World:
    """Prepared customers and events; rows of a result with unknown, null and repeated customers."""

    customers: list[Row]
    visits: list[Row]


def _maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), values)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world of a dozen customers."""
    known = draw(st.lists(st.sampled_from(IDS), min_size=2, max_size=len(IDS), unique=True))
    row = st.fixed_dictionaries({name: _maybe(values) for name, (_, _, values) in ATTRIBUTES.items()})
    customers: list[Row] = [
        {"ordinal": 3 * at, "customer_id": key} | draw(row) for at, key in enumerate(known)
    ]
    cents = st.integers(-300, 300).map(lambda n: Decimal(n).scaleb(-2).quantize(Decimal("0.01")))
    visit = st.tuples(st.integers(0, len(known) - 1), _maybe(cents))
    visits: list[Row] = [
        {
            "ordinal": 3 * who,
            "customer_id": known[who],
            "event_time": datetime(2024, 1, 1, tzinfo=UTC),
            "amount": amount,
        }
        for who, amount in draw(st.lists(visit, max_size=40))
    ]
    return World(customers, visits)


def results(
    values: st.SearchStrategy[object], world: World
) -> st.SearchStrategy[list[tuple[object, object]]]:
    """Rows (customer_id, value) as a query may give them."""
    keys = [str(row["customer_id"]) for row in world.customers]
    return st.lists(st.tuples(_maybe(st.sampled_from([*keys, *STRANGERS])), _maybe(values)), max_size=25)


def register(engine: Execution, folder: Path, world: World) -> None:
    """The views `customers` and `visit`."""
    keys = [("ordinal", pa.int32()), ("customer_id", pa.string())]
    attributes = [(name, kind) for name, (_, kind, _) in ATTRIBUTES.items()]
    view(engine, folder, "customers", pa.Table.from_pylist(world.customers, pa.schema([*keys, *attributes])))
    properties = [("event_time", pa.timestamp("us", "UTC")), ("amount", pa.decimal128(12, 2))]
    view(engine, folder, "visit", pa.Table.from_pylist(world.visits, pa.schema([*keys, *properties])))


def view(engine: Execution, folder: Path, name: str, table: pa.Table) -> None:
    """A view over a new Parquet file; without statistics, since Sail takes a column with NaN as constant."""
    place = folder / name
    place.mkdir(parents=True)
    pq.write_table(table, place / "part.parquet", write_statistics=False)
    engine.read(name, Source(Format.PARQUET, str(place)))


def definition(body: Body, value_type: str, on_missing: OnMissing | None = None) -> TagDefinition:
    """A tag called `t`."""
    return TagDefinition(
        code="t",
        name=Name.same("t"),
        category="c",
        value_type=_typed(value_type),
        display=DisplayType.CATEGORY,
        body=body,
        source={},
        on_missing=on_missing or OnMissing(),
        place=Place(),
    )
