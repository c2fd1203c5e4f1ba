"""Whole nights in a zone whose clocks change, and what every tag must give, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from deltalake import write_deltalake

from engine.model.execution import EngineKind
from engine.model.moment import Moment
from engine.model.tag import Rules, Statistical
from engine.segments import World, bind_measurement, bind_segment, evaluate
from engine.segments.reference.events import measurement_of
from engine.segments.reference.settle import settle_events
from engine.segments.reference.world import EventRow
from engine.wiring import Workspace, run_workspace
from tests.night_workspaces import Shop
from tests.property.sources_reference import local_instant

ZONES = ["America/New_York", "Asia/Shanghai"]
BASE_DAY = "2024-11-04"

_LOCAL = [
    *("2024-03-09T23:59:59.999999", "2024-03-10T00:00", "2024-03-10T01:59:59", "2024-03-10T02:30"),
    *("2024-03-10T03:00", "2024-03-10T23:59:59.999999", "2024-03-11T00:00", "2024-11-02T23:59:59.999999"),
    *("2024-11-03T00:00", "2024-11-03T00:59:59.999999", "2024-11-03T01:30", "2024-11-03T02:00"),
    *("2024-11-03T23:59:59.999999", "2024-11-04T00:00", "1991-04-14T00:30", "1991-09-14T23:59:59.999999"),
    *("1991-09-15T00:30", "1991-09-15T01:30", "2024-10-31T23:59:59.999999", "2024-11-01T00:00"),
]
"""Both sides of midnights, of the ends of months, of New York's changes in 2024 and Shanghai's last in 1991;
times that do not occur and that occur twice."""

LOCAL = [datetime.fromisoformat(text) for text in _LOCAL]

_CATALOG = """\
zone: {zone}
customers:
  table: source/customers
  key: id
  attributes:
    born: {{type: date}}
    seen: {{type: datetime}}
events:
  visit:
    table: source/visits
    customer: id
    time: paid_at
    properties:
      amount: {{type: "decimal(9,2)"}}
  click:
    table: source/clicks
    customer: id
    time: at
    properties:
      amount: {{type: "decimal(9,2)"}}
categories:
  member: {{en: Member, zh: 会员}}
"""


def _measured(event: str, window: str, measure: str = "agg: count", value_type: str = "integer") -> str:
    return (
        f"kind: statistical\nvalue_type: {value_type}\ntype: numeric\nevent: {event}\n"
        f"window: {{{window}}}\nmeasure: {{{measure}}}\n"
    )


def _asked(event: str, value: str, value_type: str, shown: str) -> str:
    query = f"SELECT customer_id, {value} AS tag_value FROM {event} GROUP BY customer_id"
    return f"kind: sql\nvalue_type: {value_type}\ntype: {shown}\nsql: |\n  {query}\n"


_RULES = """\
kind: rule
value_type: text
type: category
rules:
  - label: night
    when:
      type: event
      event: click
      window: {type: absolute, from: "2024-11-03T00:00", to: "2024-11-03T02:00"}
      measure: {agg: count}
      op: gte
      value: 2
  - label: month
    when: {type: event, event: visit, window: {type: previous, unit: month}, did: true}
default: none
"""

TAGS = {
    "visits_1d": _measured("visit", "type: last, n: 1, unit: day"),
    "clicks_2d": _measured(
        "click", "type: last, n: 2, unit: day", "agg: sum, property: amount", "decimal(9,2)"
    ),
    "clicks_24h": _measured("click", "type: last, n: 24, unit: hour"),
    "clicks_rolling": _measured("click", "type: last, n: 1, unit: day, rolling: true"),
    "visits_march": _measured("visit", 'type: absolute, from: "2024-03-10", to: "2024-03-11"'),
    "visits_october": _measured("visit", "type: previous, unit: month"),
    "click_days": _measured("click", "type: all", "agg: days"),
    "click_weeks": _measured("click", "type: all", "agg: periods, unit: week"),
    "visit_recency": _measured("visit", "type: all", "agg: recency"),
    "label": _RULES,
    "born": "kind: static\nvalue_type: date\ntype: category\nattribute: born\n",
    "seen": "kind: static\nvalue_type: datetime\ntype: category\nattribute: seen\n",
    "late_hour": _asked("click", "max(hour(event_time))", "integer", "numeric"),
    "first_day": _asked("visit", "min(to_date(event_time))", "date", "category"),
    "midnight": _asked("visit", "max(date_trunc('DAY', event_time))", "datetime", "category"),
    "written": _asked("click", "min(date_format(event_time, 'yyyy-MM-dd HH:mm'))", "text", "category"),
}

Row = tuple[str, datetime, Decimal]
Values = dict[str, dict[str, object]]


def build(root: Path, zone: str, kind: EngineKind) -> Shop:
    """The workspace; a customer for each time, and one for all of them."""
    shop = Shop(root, engine=kind)
    root.mkdir(parents=True)
    (root / "catalog.yaml").write_text(_CATALOG.format(zone=zone), encoding="utf-8")
    people = [f"c{at}" for at in range(len(LOCAL))] + ["all"]
    customers = {
        "id": people,
        "born": pa.array([time.date() for time in LOCAL] + [None], pa.date32()),
        "seen": pa.array([*LOCAL, None], pa.timestamp("us")),
    }
    _write(root, "customers", pa.table(customers))
    for name, column, rows, kept in (
        ("visits", "paid_at", visits(), pa.timestamp("us")),
        ("clicks", "at", clicks(zone), pa.timestamp("us", "UTC")),
    ):
        columns = {
            "id": [row[0] for row in rows],
            column: pa.array([row[1] for row in rows], kept),
            "amount": pa.array([row[2] for row in rows], pa.decimal128(9, 2)),
        }
        _write(root, name, pa.table(columns))
    for code, block in TAGS.items():
        shop.define(code, block)
    return shop


def _write(root: Path, name: str, rows: pa.Table) -> None:
    write_deltalake(str(root / "source" / name), rows)


def visits() -> list[Row]:
    """Times as clocks on the wall showed them."""
    return [(who, time, _amount(at)) for at, time in enumerate(LOCAL) for who in (f"c{at}", "all")]


def clicks(zone: str) -> list[Row]:
    """The instants of the same times, both where a time occurred twice."""
    instants = [
        (at, time.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC))
        for at, time in enumerate(LOCAL)
        for fold in (0, 1)
    ]
    unlike = list(dict.fromkeys(instants))
    return [(who, instant, _amount(at)) for at, instant in unlike for who in (f"c{at}", "all")]


def _amount(at: int) -> Decimal:
    return Decimal(100 + at).scaleb(-2)


def run(shop: Shop, zone: str) -> tuple[Values, Values]:
    """The night for the local midnight of `BASE_DAY`: the values it published, and those it should have."""
    base = datetime.fromisoformat(BASE_DAY).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    moment = Moment(base, zone)
    with shop.open() as workspace:
        report = run_workspace(workspace, moment, by="test")
        assert report.exit_code == 0, report.tags
        wanted = expected(workspace, moment)
    return {code: shop.values(code) for code in TAGS}, wanted


def expected(workspace: Workspace, moment: Moment) -> Values:
    """What the reference interpreter gives for measures and rules, and plain Python for the rest."""
    checked = workspace.inputs(moment).checked
    zone, catalog = moment.zone, checked.schema.catalog
    people = [f"c{at}" for at in range(len(LOCAL))] + ["all"]
    read = {
        "visit": [(who, local_instant(time, zone), amount) for who, time, amount in visits()],
        "click": clicks(zone),
    }
    events = {
        name: settle_events(
            [EventRow(who, time, {"amount": amount}) for who, time, amount in rows],
            catalog.events[name],
            moment.base_time,
            frozenset(people),
        )
        for name, rows in read.items()
    }
    world = World(zone, frozenset(people), events)
    found: Values = {
        "born": {f"c{at}": time.date() for at, time in enumerate(LOCAL)},
        "seen": {f"c{at}": local_instant(time, zone) for at, time in enumerate(LOCAL)},
    }
    for code, definition in checked.definitions.items():
        match definition.body:
            case Statistical(event, measure, window, where):
                bound = bind_measurement(event, measure, window, where, checked.schema, moment)[0]
                assert bound is not None
                found[code] = _known({who: measurement_of(bound, who, world) for who in people})
            case Rules(rules, default):
                members = [(rule.label, _members(rule.when, checked.schema, moment, world)) for rule in rules]
                found[code] = {
                    who: next((label for label, ids in members if who in ids), default) for who in people
                }
    return found | _asked_values(world)


def _members(when: object, schema: object, moment: Moment, world: World) -> frozenset[str]:
    bound = bind_segment(when, schema, moment)[0]  # type: ignore[arg-type]
    assert bound is not None
    return evaluate(bound, world)


def _asked_values(world: World) -> Values:
    """The SQL tags by hand."""
    local = {
        name: [(row.customer_id, row.instant.astimezone(world.tz)) for row in rows]
        for name, rows in world.events.items()
    }
    return {
        "late_hour": _folded(local["click"], max, lambda time: time.hour),
        "first_day": _folded(local["visit"], min, _day),
        "midnight": _folded(local["visit"], max, _midnight),
        "written": _folded(local["click"], min, lambda time: f"{time:%Y-%m-%d %H:%M}"),
    }


def _day(time: datetime) -> date:
    return time.date()


def _midnight(time: datetime) -> datetime:
    return time.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def _folded(
    rows: Sequence[tuple[str | None, datetime]],
    fold: Callable[[list[object]], object],
    value: Callable[[datetime], object],
) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for who, time in rows:
        found.setdefault(str(who), []).append(value(time))
    return {who: fold(values) for who, values in found.items()}


def _known(values: Mapping[str, object]) -> dict[str, object]:
    return {who: value for who, value in values.items() if value is not None}
