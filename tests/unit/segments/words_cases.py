"""The golden cases of words, and the names that they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from engine.model.catalog import Catalog, Customers, Event, Field, Sentence
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.values import ValueType
from tests.unit.segments.cases import instant, read_yaml

FILES: Final = ("values", "times", "events", "sentences", "sequences", "groups")


def words_cases() -> list[Any]:
    """Every case."""
    return [case for file in FILES for case in read_yaml(f"words/{file}.yaml")]


@cache
def words_world() -> tuple[Schema, Moment]:
    """The names of the cases, and their moment."""
    data = read_yaml("words/world.yaml")
    events = {key: _event(key, block, data["zone"]) for key, block in data["events"].items()}
    tags = {key: TagSignature(key, _type(tag), Name(**tag["name"])) for key, tag in data["tags"].items()}
    crowds = {
        key: CrowdSignature(
            key,
            max(crowd["versions"]),
            frozenset(crowd["versions"]),
            name=Name(**crowd["name"]) if "name" in crowd else None,
        )
        for key, crowd in data["crowds"].items()
    }
    catalog = Catalog(data["zone"], Customers("customers", "id", {}), events)
    return Schema(catalog, tags, crowds), Moment(instant(data["base_time"]), data["zone"])


def _event(name: str, block: Mapping[str, Any], zone: str) -> Event:
    fields = {key: Field(key, _type(of), key, Name(**of["name"])) for key, of in block["properties"].items()}
    title, dates = Name(**block["name"]), block.get("time_is_date", False)
    sentence = _sentence(block["sentence"]) if "sentence" in block else None
    return Event(name, name, "customer", "time", fields, title, zone, time_is_date=dates, sentence=sentence)


def _sentence(block: Mapping[str, Any]) -> Sentence:
    return Sentence(**{**block, "verb": Name(**block["verb"]), "noun": Name(**block["noun"])})


def _type(block: Mapping[str, Any]) -> ValueType:
    found = ValueType.parse(block["type"])
    assert found is not None
    return found
