"""What must hold inside a catalog, without looking at real tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.catalog.documents import pointer_to
from engine.catalog.reading import Reading, guess_hint, listed, shown
from engine.model.catalog import RESERVED_COLUMNS, RESERVED_TABLES, Catalog, Field
from engine.model.issue import Issue
from engine.model.values import Kind


def inconsistencies(catalog: Catalog, reading: Reading) -> list[Issue]:
    """Reserved and repeated names, references to nothing, types that need more words."""
    inner = Reading(reading.origin)
    _table_names(catalog, inner)
    for at, fields in _blocks(catalog):
        for name, field in fields.items():
            _field(field, pointer_to(at, name), inner)
            _reference(field, pointer_to(at, name), catalog, inner)
    _dimensions(catalog, inner)
    _sentences(catalog, inner)
    _profile(catalog, inner)
    return inner.issues


def _blocks(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, Field]]]:
    yield "/customers/attributes", catalog.customers.attributes
    for name, event in catalog.events.items():
        yield f"/events/{name}/properties", event.properties
    for name, dimension in catalog.dimensions.items():
        yield f"/dimensions/{name}/attributes", dimension.attributes


def _table_names(catalog: Catalog, reading: Reading) -> None:
    for block, names in (("/events", catalog.events), ("/dimensions", catalog.dimensions)):
        for name in names:
            if name in RESERVED_TABLES:
                message = f"{shown(name)} is reserved; taken are {listed(sorted(RESERVED_TABLES))}"
                reading.refuse("reserved_name", message, pointer_to(block, name))
    for name in catalog.events.keys() & catalog.dimensions.keys():
        line = reading.place(f"/events/{name}").line
        message = f"the dimension `{name}` has the name of the event in line {line}"
        reading.refuse("repeated_name", message, f"/dimensions/{name}", "SQL could not tell the two apart")


def _field(field: Field, at: str, reading: Reading) -> None:
    if field.name in RESERVED_COLUMNS:
        message = (
            f"`{field.name}` is a column of the engine's own; taken are {listed(sorted(RESERVED_COLUMNS))}"
        )
        hint = f"call it otherwise and give `column: {field.column}`"
        reading.refuse("reserved_name", message, at, hint)
    if field.type.kind is Kind.DECIMAL and field.type.precision is None:
        message = "a `decimal` of a source table needs its precision and scale"
        reading.refuse("decimal_without_scale", message, f"{at}/type", "write `decimal(12,2)`, for example")
    if field.type.kind is Kind.FLOAT:
        message = f"`{field.name}` is declared `float`: its `sum` and `avg` are refused"
        hint = "sums of floats depend on their order: declare it `decimal(p,s)`, cast once as it is read"
        reading.warn("float_declared", message, f"{at}/type", hint)
    if field.empty_text_is_missing and field.type.kind not in (Kind.TEXT, Kind.TEXT_LIST):
        message = f"`empty_text` belongs to texts; `{field.name}` is `{field.type}`"
        reading.refuse("misplaced_key", message, f"{at}/empty_text")


def _reference(field: Field, at: str, catalog: Catalog, reading: Reading) -> None:
    if field.dimension is not None and field.dimension not in catalog.dimensions:
        known = listed(catalog.dimensions)
        message = f"the dimension {shown(field.dimension)} does not exist; declared are {known}"
        hint = guess_hint(field.dimension, catalog.dimensions)
        reading.refuse("unknown_dimension", message, f"{at}/dimension", hint)


def _dimensions(catalog: Catalog, reading: Reading) -> None:
    for name, dimension in catalog.dimensions.items():
        if dimension.key in dimension.attributes:
            message = f"the attribute `{dimension.key}` is the dimension's key already"
            reading.refuse("repeated_name", message, f"/dimensions/{name}/attributes/{dimension.key}")
        uses = [
            (pointer_to(at, each.name), each.type)
            for at, fields in _blocks(catalog)
            for each in fields.values()
            if each.dimension == name
        ]
        for at, kind in uses[1:]:
            if kind != uses[0][1]:
                line = reading.place(uses[0][0]).line
                message = (
                    f"`{kind}` here, but `{uses[0][1]}` in line {line}: both name the dimension `{name}`"
                )
                reading.refuse("dimension_types_differ", message, f"{at}/type")


def _sentences(catalog: Catalog, reading: Reading) -> None:
    """What names the thing is a text, what is its price a number that is added exactly."""
    for name, event in catalog.events.items():
        if event.sentence is not None:
            at, properties = f"/events/{name}/sentence", event.properties
            _said(event.sentence.named_by, properties, {Kind.TEXT}, f"{at}/named_by", reading)
            _said(event.sentence.amount, properties, {Kind.INTEGER, Kind.DECIMAL}, f"{at}/amount", reading)


def _said(
    name: str | None, properties: Mapping[str, Field], kinds: set[Kind], at: str, reading: Reading
) -> None:
    if name is None:
        return
    if name not in properties:
        message = f"the event has no property {shown(name)}; it has {listed(properties)}"
        reading.refuse("unknown_property", message, at, guess_hint(name, properties))
    elif properties[name].type.kind not in kinds:
        allowed = listed(sorted(kind.value for kind in kinds))
        message = f"`{name}` is `{properties[name].type}`; allowed are {allowed}"
        reading.refuse("wrong_type", message, at)


def _profile(catalog: Catalog, reading: Reading) -> None:
    profile, events = catalog.profile, catalog.events
    order = events.get(profile.order_event or "")
    if profile.order_event is not None and order is None:
        message = f"the event {shown(profile.order_event)} does not exist; declared are {listed(events)}"
        hint = guess_hint(profile.order_event, events)
        reading.refuse("unknown_event", message, "/profile/order_event", hint)
    if profile.order_amount is not None:
        _order_amount(profile.order_amount, order.properties if order else None, reading)
    properties = {name for event in events.values() for name in event.properties}
    if profile.product_property is not None and profile.product_property not in properties:
        message = f"no event has the property {shown(profile.product_property)}"
        hint = guess_hint(profile.product_property, properties)
        reading.refuse("unknown_property", message, "/profile/product_property", hint)


def _order_amount(name: str, properties: Mapping[str, Field] | None, reading: Reading) -> None:
    at = "/profile/order_amount"
    if properties is None:
        reading.refuse("misplaced_key", "`order_amount` needs an `order_event` that has it", at)
    elif name not in properties:
        message = f"the order event has no property {shown(name)}; it has {listed(properties)}"
        reading.refuse("unknown_property", message, at, guess_hint(name, properties))
    elif not properties[name].type.is_number:
        message = f"`{name}` is `{properties[name].type}`; an amount is a number"
        reading.refuse("wrong_type", message, at)
