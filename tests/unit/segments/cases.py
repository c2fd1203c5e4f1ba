"""The golden cases of `tests/cases`: read with numbers by their digits, and their world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.values import TEXT, Kind, Value, ValueType
from engine.segments import EventRow, World, settle_events

CASES = Path(__file__).parents[2] / "cases"
FILES = ["truth", "groups", "operators", "types", "windows", "measures", "events", "sequences"]
FILES += ["crowds_and_samples", "refused", "warnings"]
_OWN = {"customer", "time", "id", "ingested_at"}


class _Digits(SafeConstructor):
    """Floats by their digits, timestamps as text."""


_Digits.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node))
)
_Digits.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def read_yaml(name: str) -> Any:
    """A file of `tests/cases`."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Digits
    return yaml.load((CASES / name).read_text(encoding="utf-8"))


def all_cases() -> list[Any]:
    """Every segment case."""
    return [case for file in FILES for case in read_yaml(f"segments/{file}.yaml")]


def instant(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@cache
def case_world() -> tuple[Schema, Moment, World]:
    """The world of the segment cases."""
    data = read_yaml("segments/world.yaml")
    moment = Moment(instant(data["base_time"]), data["zone"])
    name = Name.same("x")
    events = {key: _event(key, block, data["zone"]) for key, block in data["events"].items()}
    tags = {
        key: TagSignature(key, _type(tag["type"]), name, counts_from_zero=tag.get("counts_from_zero", False))
        for key, tag in data["tags"].items()
    }
    crowds = {key: CrowdSignature(key, max(found), frozenset(found)) for key, found in data["crowds"].items()}
    schema = Schema(Catalog(data["zone"], Customers("c", "id", {}), events), tags, crowds)
    customers = frozenset(data["customers"])
    world = World(
        data["zone"],
        customers,
        {
            key: _settled(events[key], block["rows"], moment, customers)
            for key, block in data["events"].items()
        },
        {key: _values(tag) for key, tag in data["tags"].items()},
        {
            (key, version): frozenset(ids)
            for key, found in data["crowds"].items()
            for version, ids in found.items()
        },
    )
    return schema, moment, world


def _type(text: str) -> ValueType:
    found = ValueType.parse(text)
    assert found is not None
    return found


def _event(name: str, block: Mapping[str, Any], zone: str) -> Event:
    fields = {key: Field(key, _type(of), key, Name.same(key)) for key, of in block["properties"].items()}
    return Event(
        name,
        name,
        "customer",
        "time",
        fields,
        Name.same(name),
        zone,
        id="id" if "id" in block else None,
        ingested_at="ingested_at" if "ingested_at" in block else None,
        time_is_date=block.get("time_is_date", False),
        id_type=TEXT if "id" in block else None,
    )


def _settled(
    event: Event, rows: list[Mapping[str, Any]], moment: Moment, customers: frozenset[str]
) -> tuple[EventRow, ...]:
    read = [
        EventRow(
            row["customer"],
            instant(row["time"]),
            {key: value_of(row[key], event.properties[key].type) for key in row if key not in _OWN},
            row.get("id"),
            instant(row["ingested_at"]) if "ingested_at" in row else None,
        )
        for row in rows
    ]
    return settle_events(read, event, moment.base_time, customers)


def _values(tag: Mapping[str, Any]) -> dict[str, Value]:
    return {customer: value_of(value, _type(tag["type"])) for customer, value in tag["values"].items()}


def value_of(data: Any, value_type: ValueType) -> Value:
    """A value of a case file in its type."""
    match value_type.kind:
        case Kind.DECIMAL:
            return Decimal(data)
        case Kind.FLOAT:
            return float(data)
        case Kind.DATE:
            return date.fromisoformat(data)
        case Kind.DATETIME:
            return instant(data)
        case Kind.TEXT_LIST:
            return frozenset(data)
        case _:
            plain: Value = data
            return plain
