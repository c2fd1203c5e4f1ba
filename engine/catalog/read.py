"""`catalog.yaml` -> `Catalog`, with every problem of the file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from engine.catalog import keys
from engine.catalog.consistency import inconsistencies
from engine.catalog.documents import Document, pointer_to, read_file, read_text
from engine.catalog.reading import Failed, Origin, Reading, guess_hint, shown
from engine.model.catalog import Catalog, Customers, Dimension, Event, Field, ProfileSettings, Sentence
from engine.model.issue import Issue, Place
from engine.model.naming import Name

_NO_CATALOG = "a catalog declares `zone`, `customers`, `events`, …: see the one that `tagmill init` writes"


def read_catalog(path: Path) -> tuple[Catalog | None, list[Issue]]:
    """Read `catalog.yaml`; None where its errors leave nothing that could be used.

    Every problem of the file is in the issues, with file and line. Real tables are not looked at.
    """
    documents, issues = read_file(path, path.name)
    return _from_documents(documents, issues, path.name)


def parse_catalog(text: str, file: str = "catalog.yaml") -> tuple[Catalog | None, list[Issue]]:
    """The same from a text; `file` is how places name it."""
    documents, issues = read_text(text, file)
    return _from_documents(documents, issues, file)


def _from_documents(
    documents: list[Document], issues: list[Issue], file: str
) -> tuple[Catalog | None, list[Issue]]:
    if not documents:
        empty = (
            [] if issues else [Issue("empty_file", f"`{file}` is empty", Place(file, 1), hint=_NO_CATALOG)]
        )
        return None, [*issues, *empty]
    reading = Reading(Origin.of_document(documents[0]))
    reading.issues = issues
    if len(documents) > 1:
        message = "a catalog is one YAML document; here begins a second one"
        issues.append(Issue("several_documents", message, Origin.of_document(documents[1]).place("")))
    read = keys.CATALOG.read(documents[0].data, "", reading)
    if isinstance(read, Failed):
        return None, issues
    assert isinstance(read, dict)
    catalog = _catalog(read, reading)
    if catalog is None:
        return None, issues
    issues += inconsistencies(catalog, reading)
    alone = {name: each for name, each in catalog.dimensions.items() if name not in catalog.events}
    return replace(catalog, dimensions=alone), issues


def _catalog(read: dict[str, Any], reading: Reading) -> Catalog | None:
    zone = _zone(read.get("zone"), "/zone", reading)
    events = {
        name: event
        for name, each in read.get("events", {}).items()
        if (event := _event(name, each, zone or "UTC", reading)) is not None
    }
    dimensions = {
        name: dimension
        for name, each in read.get("dimensions", {}).items()
        if (dimension := _dimension(name, each, reading)) is not None
    }
    customers = read.get("customers", {})
    if zone is None or "table" not in customers or "key" not in customers:
        return None
    profile = ProfileSettings(**read.get("profile", {}), place=reading.place("/profile"))
    attributes = _fields(customers, "/customers/attributes", reading)
    places = reading.origin.places or {}
    who = Customers(customers["table"], customers["key"], attributes, reading.place("/customers"))
    return Catalog(zone, who, events, dimensions, read.get("categories", {}), profile, places)


def _zone(zone: str | None, at: str, reading: Reading) -> str | None:
    if zone is None or zone in _zones():
        return zone
    hint = guess_hint(zone, _zones())
    reading.refuse(
        "unknown_zone", f"the time zone {shown(zone)} is unknown; expected is an IANA name", at, hint
    )
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _event(name: str, read: dict[str, Any], zone: str, reading: Reading) -> Event | None:
    at = pointer_to("/events", name)
    declared = _zone(read.get("time_zone"), f"{at}/time_zone", reading)
    if not {"table", "customer", "time"} <= read.keys():
        return None
    return Event(
        name=name,
        table=read["table"],
        customer=read["customer"],
        time=read["time"],
        properties=_fields(read, f"{at}/properties", reading),
        title=read.get("name", Name.same(name)),
        time_zone=declared or zone,
        id=read.get("id"),
        ingested_at=read.get("ingested_at"),
        sentence=_sentence(read.get("sentence", {})),
        place=reading.place(at),
    )


def _sentence(read: dict[str, Any]) -> Sentence | None:
    return Sentence(**read) if {"verb", "noun"} <= read.keys() else None


def _dimension(name: str, read: dict[str, Any], reading: Reading) -> Dimension | None:
    at = pointer_to("/dimensions", name)
    if not {"table", "key"} <= read.keys():
        return None
    return Dimension(
        name=name,
        table=read["table"],
        key=read["key"],
        attributes=_fields(read, f"{at}/attributes", reading),
        title=read.get("name", Name.same(name)),
        name_column=read.get("name_column"),
        place=reading.place(at),
    )


def _fields(read: Mapping[str, Any], at: str, reading: Reading) -> dict[str, Field]:
    block = read.get("properties", read.get("attributes", {}))
    return {
        name: _field(name, each, pointer_to(at, name), reading)
        for name, each in block.items()
        if "type" in each
    }


def _field(name: str, read: dict[str, Any], at: str, reading: Reading) -> Field:
    field = Field(name, read["type"], read.get("column", name), read.get("name", Name.same(name)))
    return replace(
        field,
        pii=read.get("pii", False),
        empty_text_is_missing=read.get("empty_text") == "missing",
        dimension=read.get("dimension"),
        place=reading.place(at),
    )
