"""The catalog against the real tables: missing tables and columns, types that cannot be read as declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.catalog.documents import pointer_to
from engine.catalog.reading import Origin, Reading, guess_hint, listed, shown
from engine.catalog.spark_types import can_become, kinds_for, value_type_of
from engine.model.catalog import Catalog, Event, Field
from engine.model.execution import Column
from engine.model.issue import Issue
from engine.model.values import Kind, ValueType

ColumnsOf = Callable[[str], "Sequence[Column] | None"]
"""The real columns of a table by its location as the catalog writes it; None where there is no table."""

_AS_KEY = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DECIMAL})
_AS_ID = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME})
_AS_TIME = frozenset({Kind.DATE, Kind.DATETIME, Kind.TEXT})
_AS_ORDER = _AS_TIME | {Kind.INTEGER, Kind.DECIMAL}


def check_catalog(catalog: Catalog, columns_of: ColumnsOf) -> tuple[Catalog, list[Issue]]:
    """Compare the catalog with the real tables.

    The catalog returned has `Event.time_is_date` and `Event.id_type` filled in. A table that does not exist
    (yet) is a warning `table_missing`; everything else that would make a run fail is an error.
    """
    reading = Reading(Origin(catalog.places))
    customers = catalog.customers
    table = _Table.of("/customers", customers.table, columns_of, reading)
    table.column("key", customers.key, _AS_KEY)
    table.fields("attributes", customers.attributes)
    events = {name: _event(event, columns_of, reading) for name, event in catalog.events.items()}
    for name, dimension in catalog.dimensions.items():
        table = _Table.of(pointer_to("/dimensions", name), dimension.table, columns_of, reading)
        table.column("key", dimension.key, _AS_ID)
        if dimension.name_column is not None:
            table.column("name_column", dimension.name_column, _AS_ID)
        table.fields("attributes", dimension.attributes)
    return replace(catalog, events=events), reading.issues


def _event(event: Event, columns_of: ColumnsOf, reading: Reading) -> Event:
    table = _Table.of(pointer_to("/events", event.name), event.table, columns_of, reading)
    table.column("customer", event.customer, _AS_KEY)
    time = table.column("time", event.time, _AS_TIME)
    identity = None if event.id is None else table.column("id", event.id, _AS_ID)
    if event.ingested_at is not None:
        table.column("ingested_at", event.ingested_at, _AS_ORDER)
    table.fields("properties", event.properties)
    if not table.known:
        return event
    is_date = time is not None and time.kind is Kind.DATE
    return replace(event, time_is_date=is_date, id_type=identity)


@dataclass(slots=True)
class _Table:
    """One real table, and where the catalog speaks of it."""

    at: str
    location: str
    types: Mapping[str, str]
    known: bool
    reading: Reading
    folded: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, at: str, location: str, columns_of: ColumnsOf, reading: Reading) -> _Table:
        columns = columns_of(location)
        if columns is None:
            message = f"the table {shown(location)} does not exist (yet)"
            hint = "write the Delta table there, or correct the path (relative to the workspace)"
            reading.warn("table_missing", message, f"{at}/table", hint)
        types = {column.name: column.type for column in columns or ()}
        return cls(at, location, types, columns is not None, reading, {name.lower(): name for name in types})

    def column(self, key: str, name: str, kinds: Iterable[Kind]) -> ValueType | None:
        """Check a column that `key` names; its type where it is one of `kinds`."""
        at = f"{self.at}/{key}"
        spark = self._type_of(name, at)
        if spark is None:
            return None
        found = value_type_of(spark)
        broken_key = kinds is _AS_KEY and found is not None and bool(found.scale)
        if found is None or found.kind not in kinds or broken_key:
            message = f"the column `{name}` is `{spark}`; `{key}` takes {listed(sorted(kinds))}"
            self.reading.refuse("column_type", message, at)
            return None
        return found

    def fields(self, block: str, fields: Mapping[str, Field]) -> None:
        """Check the columns of attributes or properties."""
        for name, each in fields.items():
            at = pointer_to(f"{self.at}/{block}", name)
            written = f"{at}/column" if f"{at}/column" in (self.reading.origin.places or {}) else at
            spark = self._type_of(each.column, written)
            if spark is not None:
                self._field(each, spark, at)

    def _field(self, each: Field, spark: str, at: str) -> None:
        found = value_type_of(spark)
        if found is None:
            message = f"the column `{each.column}` is `{spark}`, which holds no value that tags can have"
            self.reading.refuse(
                "column_type", message, at, "leave it out, or give the table a simpler column"
            )
        elif not can_become(found, each.type):
            allowed = listed(kinds_for(each.type))
            message = f"the column `{each.column}` is `{spark}` and cannot be read as `{each.type}`"
            self.reading.refuse(
                "column_type", f"{message}; that takes {allowed}", f"{at}/type", f"declare `{found}`"
            )
        elif _narrower(found, each.type):
            message = (
                f"the column `{each.column}` is `{spark}`: values that do not fit `{each.type}` are missing"
            )
            self.reading.warn("column_narrowed", message, f"{at}/type", f"declare `{found}`")

    def _type_of(self, name: str, at: str) -> str | None:
        if not self.known:
            return None
        actual = self.folded.get(name.lower())
        if actual is not None:
            return self.types[actual]
        message = (
            f"the table {shown(self.location)} has no column {shown(name)}; it has {listed(self.types, 30)}"
        )
        self.reading.refuse("unknown_column", message, at, guess_hint(name, self.types))
        return None


def _narrower(column: ValueType, declared: ValueType) -> bool:
    """Whether values of a column of numbers may lose digits or not fit."""
    if declared.kind is Kind.INTEGER:
        return column.kind is Kind.FLOAT or (column.scale or 0) > 0
    if declared.kind is not Kind.DECIMAL or declared.precision is None or column.kind is not Kind.DECIMAL:
        return False
    scale, column_scale = declared.scale or 0, column.scale or 0
    return scale < column_scale or declared.precision - scale < (column.precision or 0) - column_scale
