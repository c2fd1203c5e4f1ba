"""The tables that users' SQL may read, as users write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.catalog import Customers, Dimension, Event, Field
from engine.model.schema import Schema
from engine.model.values import DATETIME, TEXT, ValueType
from engine.model.views import CUSTOMER_ID, CUSTOMERS, EVENT_ID, EVENT_TIME, TAG_VALUE, tag_view


class Role(StrEnum):
    """What a table holds."""

    CUSTOMERS = "customers"
    EVENT = "event"
    DIMENSION = "dimension"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column that users may name; `pii` columns only where granted."""

    name: str
    type: ValueType
    pii: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that users may read.

    `name` is as users write it (`customers`, an event, a dimension, `tag.<code>`), `code` the bare name of
    the event, dimension or tag, `view` the internal view.
    """

    name: str
    code: str
    role: Role
    view: str
    columns: Mapping[str, TableColumn]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, by the lower-cased name that users write."""

    by_name: Mapping[str, Table]

    def get(self, name: str) -> Table | None:
        """The table of that name; Spark's names have no case."""
        return self.by_name.get(name.lower())

    @property
    def names(self) -> list[str]:
        """All names, sorted: what a message offers."""
        return sorted(table.name for table in self.by_name.values())


def tables_of(schema: Schema) -> Tables:
    """The tables of a workspace: customers, events, dimensions and the tags that may be read."""
    catalog = schema.catalog
    tables = [_customers(catalog.customers)]
    tables += [_event(event) for event in catalog.events.values()]
    keys = _key_types(schema)
    tables += [_dimension(each, keys.get(each.name, TEXT)) for each in catalog.dimensions.values()]
    tables += [_tag(code, tag.type) for code, tag in schema.tags.items()]
    return Tables({table.name.lower(): table for table in tables})


def _customers(customers: Customers) -> Table:
    return Table(
        CUSTOMERS,
        CUSTOMERS,
        Role.CUSTOMERS,
        CUSTOMERS,
        _columns([TableColumn(CUSTOMER_ID, TEXT)], customers.attributes),
    )


def _event(event: Event) -> Table:
    first = [TableColumn(CUSTOMER_ID, TEXT), TableColumn(EVENT_TIME, DATETIME)]
    if event.id is not None:
        first.append(TableColumn(EVENT_ID, event.id_type or TEXT))
    return Table(event.name, event.name, Role.EVENT, event.name, _columns(first, event.properties))


def _dimension(dimension: Dimension, key: ValueType) -> Table:
    columns = _columns([TableColumn(dimension.key, key)], dimension.attributes)
    return Table(dimension.name, dimension.name, Role.DIMENSION, dimension.name, columns)


def _tag(code: str, value: ValueType) -> Table:
    columns = _columns([TableColumn(CUSTOMER_ID, TEXT), TableColumn(TAG_VALUE, value)], {})
    return Table(f"tag.{code}", code, Role.TAG, tag_view(code), columns)


def _columns(first: list[TableColumn], fields: Mapping[str, Field]) -> dict[str, TableColumn]:
    rest = [TableColumn(field.name, field.type, field.pii) for field in fields.values()]
    return {column.name.lower(): column for column in [*first, *rest]}


def _key_types(schema: Schema) -> dict[str, ValueType]:
    """A dimension's key has the type of the properties that name it."""
    fields = [field for event in schema.catalog.events.values() for field in event.properties.values()]
    fields += schema.catalog.customers.attributes.values()
    return {field.dimension: field.type for field in fields if field.dimension is not None}
