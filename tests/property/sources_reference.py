"""Source preparation in plain Python: what `engine.night.sources` must give, row by row, on any engine."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from zoneinfo import ZoneInfo

from engine.model.catalog import Customers, Event, Field
from engine.model.moment import Moment
from engine.model.values import Kind, ValueType

Row = dict[str, object]

WIDE = Context(prec=400)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


@dataclass(frozen=True)
class Zones:
    """The zone of the table's naive times, and the workspace's."""

    table: str
    session: str


def local_instant(local: datetime, zone: str) -> datetime:
    """Twice: the earlier instant; never: forward by the length of the gap. Both are PEP 495's fold 0.

    Raises OverflowError outside the years 1 to 9999.
    """
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_instant(value: object, zones: Zones) -> datetime | None:
    """A raw time as an instant; None where it is none, or lies outside the years 1 to 9999."""
    try:
        return _read_instant(value, zones)
    except OverflowError:
        return None


def _read_instant(value: object, zones: Zones) -> datetime | None:
    match value:
        case datetime():
            found = value.astimezone(UTC) if value.tzinfo else local_instant(value, zones.table)
            return found.replace(fold=0)
        case date():
            return local_instant(datetime.combine(value, time()), zones.session)
        case str():
            day = read_day(value)
            return _read_instant(day, zones) if day else _text_instant(value, zones.table)
        case _:
            raise TypeError(value)


def _text_instant(text: str, zone: str) -> datetime | None:
    match = CLOCK.fullmatch(text)
    if match is None or (match[3] and len(match[2]) == 5):
        return None
    try:
        local = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        return None
    local += timedelta(microseconds=int((match[3] or "0").ljust(6, "0")[:6]))
    if match[4] is None:
        return local_instant(local, zone)
    if match[4] == "Z":
        return local.replace(tzinfo=UTC)
    minutes = int(match[4][1:3]) * 60 + int(match[4][4:])
    if minutes > 18 * 60 or int(match[4][4:]) > 59:
        return None
    offset = timedelta(minutes=minutes) * (1 if match[4][0] == "+" else -1)
    return (local - offset).replace(tzinfo=UTC)


def read_decimal(value: object, kind: ValueType) -> Decimal | None:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
    rounded = exact.quantize(Decimal(1).scaleb(-(kind.scale or 0)), ROUND_HALF_UP, WIDE)
    fits = abs(rounded) < Decimal(10) ** ((kind.precision or 38) - (kind.scale or 0))
    return WIDE.plus(rounded) if fits else None


def read_whole(value: object) -> int | None:
    number = Decimal(value)  # type: ignore[arg-type]
    whole = number == number.to_integral_value(context=WIDE)
    return int(number) if whole and -(2**63) <= number < 2**63 else None


def read_texts(value: object) -> list[str] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
        if not isinstance(value, list) or not all(isinstance(element, str) for element in value):
            return None
    assert isinstance(value, list)
    return sorted({element for element in value if element is not None and "\0" not in element})


def read_value(value: object, declared: ValueType, zones: Zones) -> object | None:
    """A cell that is not NULL as a value of the declared type; None where it is none."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if declared.is_number:
        wrong = isinstance(value, str) and not NUMBER.fullmatch(value)
        return None if wrong else _read_number(value, declared)
    return _READERS[declared.kind](value, zones)


def _read_number(value: object, declared: ValueType) -> object | None:
    if declared.kind is Kind.INTEGER:
        return read_whole(value)
    if declared.kind is Kind.DECIMAL:
        return read_decimal(value, declared)
    number = float(value) + 0.0  # type: ignore[arg-type]
    return number if math.isfinite(number) else None


def _read_text(value: object, _: Zones) -> str | None:
    return None if "\0" in str(value) else str(value)


_READERS: dict[Kind, Callable[[object, Zones], object | None]] = {
    Kind.TEXT: _read_text,
    Kind.BOOLEAN: lambda value, _: {"true": True, "false": False}.get(str(value)),
    Kind.DATE: lambda value, _: read_day(str(value)),
    Kind.DATETIME: read_instant,
    Kind.TEXT_LIST: lambda value, _: read_texts(value),
}


def read_field(row: Mapping[str, object], field: Field, zones: Zones) -> object | None:
    value = row[field.column]
    if value is None or (value == "" and field.empty_text_is_missing):
        return None
    return read_value(value, field.type, zones)


def read_key(value: object) -> str | None:
    return None if value is None or value == "" or "\0" in str(value) else str(value)


def customers_of(customers: Customers, rows: Sequence[Row], zone: str) -> dict[str, Row]:
    """By customer_id; attributes in which the rows of an id differ are missing."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        key = read_key(row[customers.key])
        if key is not None:
            found[key].append(
                {
                    name: read_field(row, field, Zones(zone, zone))
                    for name, field in customers.attributes.items()
                }
            )
    return {key: _agreed(several) for key, several in found.items()}


def _agreed(rows: list[Row]) -> Row:
    first = rows[0]
    return {name: value if all(row[name] == value for row in rows) else None for name, value in first.items()}


def events_of(event: Event, rows: Sequence[Row], moment: Moment, known: Mapping[str, int]) -> list[Row]:
    """Prepared events in any order; `known` gives the customers' ordinals."""
    kept = once(event, read_events(event, rows, moment.zone))
    return [
        {"ordinal": known[str(row["customer_id"])]} | {k: v for k, v in row.items() if k != "__ingested"}
        for row in kept
        if row["customer_id"] in known and _before(row["event_time"], moment.base_time)
    ]


def _before(time: object, base: datetime) -> bool:
    return isinstance(time, datetime) and time < base


def read_events(event: Event, rows: Sequence[Row], zone: str) -> list[Row]:
    """Every row read, before duplicates are removed; `__ingested` beside the columns to be kept."""
    return [_event(event, row, Zones(event.time_zone, zone)) for row in rows]


def event_ids(event: Event, rows: Sequence[Row], zone: str) -> list[object]:
    """The ids of all rows that have one."""
    return [row["event_id"] for row in read_events(event, rows, zone) if row["event_id"] is not None]


def conflicts(event: Event, rows: Sequence[Row], zone: str) -> int:
    """How many ids have rows that differ among those ingested last."""
    by_id: dict[object, list[Row]] = defaultdict(list)
    for row in read_events(event, rows, zone):
        if row["event_id"] is not None:
            by_id[row["event_id"]].append(row)
    return sum(len({repr(row) for row in _newest(several)}) > 1 for several in by_id.values())


def misfits_of(event: Event, rows: Sequence[Row], zone: str) -> dict[str, int]:
    """Cells with a value that does not fit the declared type, by field; not texts with U+0000."""
    zones = Zones(event.time_zone, zone)
    counts = {
        name: sum(_misfit(row, field, zones) for row in rows)
        for name, field in event.properties.items()
        if field.type.kind is not Kind.TEXT
    }
    times = [row[event.time] for row in rows if row[event.time] is not None]
    counts["event_time"] = sum(read_instant(time, zones) is None for time in times)
    return {name: n for name, n in counts.items() if n}


def _misfit(row: Row, field: Field, zones: Zones) -> bool:
    value = row[field.column]
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return False
    return read_field(row, field, zones) is None


def _event(event: Event, row: Row, zones: Zones) -> Row:
    when = row[event.time]
    prepared: Row = {
        "customer_id": read_key(row[event.customer]),
        "event_time": None if when is None else read_instant(when, zones),
    }
    if event.id is not None:
        value = row[event.id]
        prepared["event_id"] = None if value is None else read_value(value, event.id_type, zones)  # type: ignore[arg-type]
        if event.ingested_at is not None:
            loaded = row[event.ingested_at]
            prepared["__ingested"] = None if loaded is None else read_instant(loaded, zones)
    return prepared | {name: read_field(row, field, zones) for name, field in event.properties.items()}


def once(event: Event, rows: list[Row]) -> list[Row]:
    """One row for each id: the latest ingested, ties by the smallest in column order; all without an id."""
    if event.id is None:
        return rows
    by_id: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row["event_id"]].append(row)
    kept = by_id.pop(None, [])
    return kept + [_latest(several) for several in by_id.values()]


def _latest(rows: list[Row]) -> Row:
    return min(_newest(rows), key=column_order)


def _newest(rows: list[Row]) -> list[Row]:
    loaded = [row["__ingested"] for row in rows if row.get("__ingested") is not None]
    newest = max(loaded) if loaded else None  # type: ignore[type-var]
    return [row for row in rows if row.get("__ingested") == newest]


def column_order(row: Row) -> list[tuple[bool, object]]:
    """A missing value after all others; text by code point, a list as its sorted elements."""
    columns = [value for name, value in row.items() if name not in ("event_id", "__ingested")]
    return [(value is None, 0 if value is None else _comparable(value)) for value in columns]


def _comparable(value: object) -> object:
    if isinstance(value, str):
        return value.encode()
    return [element.encode() for element in value] if isinstance(value, list) else value
