"""The catalog as a segment builder needs it."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Answer, Title, Value


class Field(Answer):
    """An attribute or a property; its values are suggested by `/v1/catalog/values`."""

    name: str
    type: str
    title: Title
    pii: bool
    dimension: str | None = None


class EventFields(Answer):
    """An event; `unit_hour` says whether windows may have the unit `hour`."""

    name: str
    title: Title
    unit_hour: bool
    properties: list[Field]


class DimensionFields(Answer):
    """A look-up table."""

    name: str
    title: Title
    key: str
    name_column: str | None = None
    attributes: list[Field]


class Category(Answer):
    """A category of tags."""

    id: str
    title: Title


class CatalogTag(Answer):
    """A tag that segments may use; `values` says how many different ones there are, where that is known."""

    code: str
    title: Title
    category: str | None = None
    type: str
    display: str | None = None
    weight: int | None = None
    values: int | None = None
    coverage: float
    stale: bool


class OperatorRow(Answer):
    """An operator: what it is given (`nothing`, `value`, `text`, `pattern`, `size`, `pair`, `list`, `window`,
    `anniversary`), and which flags it takes.
    """

    op: str
    title: Title
    takes: str
    or_missing: bool
    ignore_case: bool


class MeasureRow(Answer):
    """A measure; `property_types` is empty where it takes no property, `result` is None where it has the
    property's type.
    """

    agg: str
    property_types: list[str]
    result: str | None = None
    takes_unit: bool
    of_no_event: int | None = None
    title: Title


class Catalog(Answer):
    """All that a segment builder needs; `snapshot` is None before the first run."""

    zone: str
    snapshot: str | None = None
    base_time: datetime | None = None
    universe: int | None = None
    attributes: list[Field]
    events: list[EventFields]
    dimensions: list[DimensionFields]
    categories: list[Category]
    tags: list[CatalogTag]
    operators: dict[str, list[OperatorRow]]
    measures: list[MeasureRow]
    units: list[str]
    windows: list[str]


class SuggestedValue(Answer):
    """A value; `count` is the number of customers (of a tag or an attribute) that have it, `title` what the
    dimension of products calls it.
    """

    value: Value
    count: int | None = None
    title: str | None = None


class SuggestedValues(Answer):
    """Values that contain the text asked for; `more` says that there are others."""

    values: list[SuggestedValue]
    more: bool
