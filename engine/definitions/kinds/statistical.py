"""statistical: a measure of one event in a window, optionally cut into bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.catalog.reading import Reading
from engine.catalog.shapes import Key, Raw
from engine.catalog.value_shapes import Text
from engine.definitions.binding import Binding
from engine.definitions.kinds.bands import BANDS, bind_bands, parse_bands
from engine.definitions.kinds.kind import Kind
from engine.model.catalog import Catalog
from engine.model.segment import AllTime, EventLeaf
from engine.model.tag import Body, Statistical, TagKind
from engine.model.values import TEXT, ValueType
from engine.segments import (
    bind_measurement,
    measure_type,
    parse_filter,
    parse_measure,
    parse_window,
    references,
)

_FILTER: Final = Raw({"$ref": "#/definitions/filter"}, "a property filter")
_WINDOW: Final = Raw({"$ref": "#/definitions/window"}, "a window")
_MEASURE: Final = Raw({"$ref": "#/definitions/measure"}, "a measure")


def _parse(read: Mapping[str, Any], reading: Reading) -> Statistical | None:
    places = reading.origin.places
    measure, issues = (
        parse_measure(read["measure"], pointer="/measure", places=places) if "measure" in read else (None, [])
    )
    reading.issues += issues
    window, issues = (
        parse_window(read["window"], pointer="/window", places=places)
        if "window" in read
        else (AllTime(), [])
    )
    reading.issues += issues
    where, issues = (
        parse_filter(read["where"], pointer="/where", places=places, partial=True)
        if "where" in read
        else (None, [])
    )
    reading.issues += issues
    bands, rank_bands = parse_bands(read.get("bands", []), reading)
    event = read.get("event")
    if measure is None or event is None:
        return None
    return Statistical(event, measure, window or AllTime(), where, bands, rank_bands)


def measured_type(body: Statistical, catalog: Catalog) -> ValueType | None:
    """The type of what is measured, before bands; None where names are unknown."""
    event = catalog.events.get(body.event)
    return None if event is None else measure_type(body.measure, event)


def _natural_type(body: Body, catalog: Catalog) -> ValueType | None:
    assert isinstance(body, Statistical)
    return TEXT if body.bands or body.rank_bands else measured_type(body, catalog)


def _bind(body: Body, binding: Binding) -> Statistical:
    assert isinstance(body, Statistical)
    around, reading = binding.around, binding.reading
    measured = measured_type(body, around.schema.catalog)
    banded = bool(body.bands or body.rank_bands)
    before = len(reading.issues)
    bands = bind_bands(body, measured, around.moment, reading)
    fit = len(reading.issues) == before
    _, issues = bind_measurement(
        body.event,
        body.measure,
        body.window,
        body.where,
        around.schema,
        around.moment,
        value_type=None if banded else binding.type,
        bands=bands if fit else (),
        places=reading.origin.places,
    )
    reading.issues += issues
    if body.measure.property is not None:
        binding.read_column(body.event, body.measure.property, "/measure/property")
    binding.uses = references(EventLeaf(body.event, where=body.where))
    for _, name in sorted(binding.uses.properties):
        binding.read_column(body.event, name, "/where")
    return replace(body, bands=bands)


STATISTICAL: Final = Kind(
    TagKind.STATISTICAL,
    (
        Key("event", Text(words="an event of the catalog", longest=63), "an event of the catalog", True),
        Key("where", _FILTER, "only events that pass this property filter"),
        Key("window", _WINDOW, "only events in this window; left out: all"),
        Key("measure", _MEASURE, "what is measured of the events", True),
        Key("bands", BANDS, "labels for ranges of the measure; the first that holds becomes the value"),
    ),
    _parse,
    _natural_type,
    _bind,
)
