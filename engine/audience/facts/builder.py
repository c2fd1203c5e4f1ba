"""All that a segment builder needs of a snapshot: names, types, operators, measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from engine.model.tag import DisplayType
from engine.model.values import Kind
from engine.model.window import Unit
from engine.segments.measures import MEASURES, MeasureRow
from engine.segments.operators import OPERATORS, Operator, operators_of
from engine.segments.words import Phrase

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.model.catalog import Catalog, Dimension, Event, Field
    from engine.model.naming import Name

Facts = dict[str, object]

WINDOWS: Final = ("all", "absolute", "last", "next", "this", "previous", "offset")
"""The types of windows, as segments write them."""


def builder_facts(catalog: Catalog, reading: Reading | None) -> Facts:
    """The catalog with its operators and measures; with a snapshot, the tags that segments may use."""
    facts: Facts = {
        "zone": catalog.zone,
        "snapshot": reading.snapshot.id if reading else None,
        "base_time": reading.snapshot.base_time if reading else None,
        "universe": reading.snapshot.universe if reading else None,
        "attributes": _fields(catalog.customers.attributes.values()),
        "events": [_event(event) for event in catalog.events.values()],
        "dimensions": [_dimension(dimension) for dimension in catalog.dimensions.values()],
        "categories": [{"id": key, "title": _title(name)} for key, name in catalog.categories.items()],
        "tags": _tags(reading) if reading else [],
        "operators": {
            kind.value: [_operator(OPERATORS[op], kind) for op in operators_of(kind)] for kind in Kind
        },
        "measures": [_measure(row) for row in MEASURES.values()],
        "units": [unit.value for unit in Unit],
        "windows": list(WINDOWS),
    }
    return facts


def _title(name: Name) -> Facts:
    return {"en": name.en, "zh": name.zh}


def _fields(fields: Iterable[Field]) -> list[Facts]:
    return [
        {
            "name": field.name,
            "type": str(field.type),
            "title": _title(field.title),
            "pii": field.pii,
            "dimension": field.dimension,
        }
        for field in fields
    ]


def _event(event: Event) -> Facts:
    return {
        "name": event.name,
        "title": _title(event.title),
        "unit_hour": not event.time_is_date,
        "properties": _fields(event.properties.values()),
    }


def _dimension(dimension: Dimension) -> Facts:
    return {
        "name": dimension.name,
        "title": _title(dimension.title),
        "key": dimension.key,
        "name_column": dimension.name_column,
        "attributes": _fields(dimension.attributes.values()),
    }


def _tags(reading: Reading) -> list[Facts]:
    return [_tag(code, reading) for code in sorted(reading.serving.tags)]


def _tag(code: str, reading: Reading) -> Facts:
    definition = reading.definitions.get(code)
    held = reading.snapshot.tags.get(code)
    column = reading.serving.tags[code]
    shown = DisplayType.NUMERIC if column.type.is_number else DisplayType.CATEGORY
    return {
        "code": code,
        "title": _title(definition.name) if definition else {"en": code, "zh": code},
        "category": definition.category if definition else None,
        "type": str(column.type),
        "display": (definition.display if definition else shown).value,
        "weight": definition.weight if definition else None,
        "values": column.entry.distinct,
        "coverage": held.coverage if held else 0.0,
        "stale": held.stale if held else False,
    }


def _operator(row: Operator, kind: Kind) -> Facts:
    phrase = row.words.times if kind in (Kind.DATE, Kind.DATETIME) and row.words.times else row.words.plain
    return {
        "op": row.name,
        "title": _phrase(phrase),
        "takes": row.shape.name.lower(),
        "or_missing": row.negative,
        "ignore_case": row.folds_case and kind is Kind.TEXT,
    }


def _measure(row: MeasureRow) -> Facts:
    types = sorted(kind.value for kind in row.kinds)
    return {
        "agg": row.agg.value,
        "property_types": types,
        "result": _result(row),
        "takes_unit": row.takes_unit,
        "of_no_event": row.of_nothing,
        "title": _phrase(row.words.plain),
    }


def _result(row: MeasureRow) -> str | None:
    """The type of a measure that takes no property, or whose type does not depend on it."""
    return str(row.type(None)) if not row.kinds else None


def _phrase(phrase: Phrase) -> Facts:
    return {"en": phrase.en, "zh": phrase.zh}
