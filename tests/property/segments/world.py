"""Random small worlds full of what goes wrong: duplicates, ties, missing values, extremes, clock changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.values import INTEGER, TEXT, Value, ValueType
from engine.segments import EventRow, World, settle_events
from engine.windows import local_day, midnight, to_instant

TYPES = {
    "text": "text",
    "whole": "integer",
    "money": "decimal(12,2)",
    "wide": "decimal(38,10)",
    "real": "float",
    "flag": "boolean",
    "day": "date",
    "moment": "datetime",
    "words": "text_list",
}
TEXTS = [
    "", "a", "A", "ab", "aB", "b", "İ", "i", "ß", "Σ", "ς", "σ", "é", "e\u0301", "中文", "a'b", 'a"b', "a\\b",
    "a%b_", "\U0001f600", "\uffff", "\n", "a\nb", "\t ", "007", "7", "Straße", "ſ", "\u212a", "ǅ", "A1_",
    "٣", "\x85", "\U00010400b",
]  # fmt: skip
WHOLES = [0, 1, -1, 2, 3, 7, 10, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]
MONEY = [Decimal(text) for text in ("0.00", "-0.01", "0.01", "0.10", "19.90", "19.99", "100.00", "-50.00")]
MONEY += [Decimal("9999999999.99"), Decimal("-9999999999.99")]
WIDE = [Decimal(text) for text in ("0E-10", "0.0000000001", "-0.3333333333", "2.5000000000")]
WIDE += [Decimal("12345678901234567890123456.0123456789"), Decimal("-98765432109876543210987654.9999999999")]
REALS = [0.0, -0.0, 0.1, 0.2, 0.3, 0.30000000000000004, 1.5, -2.25, 1e300, -1e300, 5e-324]
DAYS = [date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1), date(1970, 1, 1), date(1900, 1, 1)]
DAYS += [date(9999, 12, 31), date(1, 1, 1), date(2011, 12, 30)]
ENDS = [
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
]
"""Instants at the ends of the calendar: local clocks may show years beyond them."""

BASES = {
    "UTC": datetime(2024, 3, 15, 10, 30, tzinfo=UTC),
    "America/New_York": datetime(
        2024, 11, 4, 5, 0, tzinfo=UTC
    ),  # a midnight, the day after the clock went back
    "Asia/Shanghai": datetime(2024, 2, 29, 16, 0, tzinfo=UTC),  # midnight of 1 March
    "Asia/Kathmandu": datetime(2024, 1, 1, 3, 14, 15, 926535, tzinfo=UTC),
}
CUSTOMERS = [*(f"c{n}" for n in range(24)), "007", "7", "中", "'"]


@dataclass(frozen=True)
class Sample:
    """A world with the schema and moment that segments are bound to."""

    schema: Schema
    moment: Moment
    world: World


def type_of(name: str) -> ValueType:
    """The type of the property or tag called `name`."""
    found = ValueType.parse(TYPES[name])
    assert found is not None
    return found


def make_sample(seed: int, zone: str) -> Sample:
    """A world of 28 customers in a zone; the same for the same seed."""
    random = Random(seed)
    moment = Moment(BASES[zone], zone)
    schema = _schema(zone)
    customers = frozenset(CUSTOMERS)
    instants = _instants(moment)
    events = {
        event.name: settle_events(_rows(event, random, instants, moment), event, moment.base_time, customers)
        for event in schema.catalog.events.values()
    }
    tags: dict[str, dict[str, Value]] = {}
    for name in TYPES:
        drawn = {customer: _maybe(name, random, instants) for customer in CUSTOMERS}
        tags[name] = {customer: value for customer, value in drawn.items() if value is not None}
    crowds = {
        (crowd.id, version): frozenset(random.sample(CUSTOMERS, random.randrange(10)))
        for crowd in schema.crowds.values()
        for version in sorted(crowd.versions)
    }
    return Sample(schema, moment, World(zone, customers, events, tags, crowds))


def _schema(zone: str) -> Schema:
    name = Name.same("x")
    fields = {key: Field(key, type_of(key), key, name) for key in TYPES}

    def event(called: str, **more: object) -> Event:
        return Event(called, called, "customer", "time", fields, name, zone, **more)  # type: ignore[arg-type]

    events = [
        event("purchase", id="order_id", id_type=TEXT, ingested_at="loaded_at"),
        event("click", id="click_id", id_type=INTEGER),
        event("visit", time_is_date=True),
    ]
    catalog = Catalog(zone, Customers("customers", "id", {}), {found.name: found for found in events})
    tags = {key: TagSignature(key, type_of(key), name, counts_from_zero=key == "whole") for key in TYPES}
    crowds = {
        "vip": CrowdSignature("vip", 2, frozenset({1, 2})),
        "old-ones": CrowdSignature("old-ones", 7, frozenset({7})),
    }
    return Schema(catalog, tags, crowds)


def _instants(moment: Moment) -> list[datetime]:
    """Times that meet: around midnights, hours, the night of a clock change, the base time."""
    zone = ZoneInfo(moment.zone)
    microsecond = timedelta(microseconds=1)
    found = [datetime(2024, 11, 3, hour, 30, tzinfo=UTC) for hour in (3, 5, 6)]
    for days in (0, 1, 2, 3, 7, 8, 31, 366):
        midnight = to_instant(moment.local.date() - timedelta(days=days), zone)
        found += [midnight, midnight - microsecond, midnight + timedelta(hours=days % 24, minutes=7)]
    found += [
        moment.base_time - gap for gap in (microsecond, timedelta(hours=1), timedelta(days=1), timedelta(0))
    ]
    return [
        *found,
        moment.base_time + timedelta(days=1),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        *(datetime(1, 1, 1, hour, tzinfo=UTC) for hour in (3, 20)),
    ]


def _rows(event: Event, random: Random, instants: list[datetime], moment: Moment) -> list[EventRow]:
    zone = ZoneInfo(moment.zone)
    rows = []
    for _ in range(random.choice([0, 60, 150, 150])):
        time = random.choice(instants)
        if event.time_is_date:
            time = midnight(local_day(time, zone), zone)
        properties = {name: _maybe(name, random, instants) for name in TYPES}
        rows.append(
            EventRow(
                random.choice([*CUSTOMERS, "nobody", None]),
                random.choice([time] * 20 + [None]),
                properties,
                random.choice([_id(event, random)] * 9 + [None]) if event.id else None,
                random.choice([*instants[:3], None]),
            )
        )
    return rows


def _id(event: Event, random: Random) -> Value:
    number = random.randrange(300)
    return f"o{number}" if event.id_type == TEXT else number


def _maybe(name: str, random: Random, instants: list[datetime]) -> Value | None:
    """A value of the type, often missing, from few values so that they repeat."""
    if random.random() < 0.2:
        return None
    if name == "words":
        return frozenset(random.sample(TEXTS, random.randrange(4)))
    pools: dict[str, Sequence[Value]] = {
        "text": TEXTS,
        "whole": WHOLES,
        "money": MONEY,
        "wide": WIDE,
        "real": REALS,
        "flag": [False, True],
        "day": [*DAYS, *(instant.date() for instant in instants)],
        "moment": [*instants, *ENDS],
    }
    return random.choice(pools[name])
