"""static: an attribute of the customer, optionally recoded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from engine.catalog.reading import Reading, guess_hint, listed, shown
from engine.catalog.shapes import Entries, Key
from engine.catalog.value_shapes import Label, Text
from engine.definitions.binding import Binding
from engine.definitions.keys import at_key
from engine.definitions.kinds.kind import Kind
from engine.model.catalog import Catalog
from engine.model.tag import Body, Static, TagKind
from engine.model.values import TEXT, ValueType
from engine.model.values import Kind as ValueKind
from engine.model.views import CUSTOMERS

MAPPED: Final = (ValueKind.TEXT, ValueKind.INTEGER, ValueKind.BOOLEAN, ValueKind.DATE)


def _parse(read: Mapping[str, Any], reading: Reading) -> Static | None:
    recode, otherwise = read.get("map"), read.get("else")
    if recode == {}:
        reading.refuse("empty_value", "`map` has no entries", "/map")
    if otherwise is not None and "map" not in read:
        reading.refuse("misplaced_key", "`else` belongs to a `map`; without one it has no meaning", "/else")
    attribute = read.get("attribute")
    return None if attribute is None else Static(attribute, recode, otherwise)


def _natural_type(body: Body, catalog: Catalog) -> ValueType | None:
    assert isinstance(body, Static)
    if body.map is not None:
        return TEXT
    field = catalog.customers.attributes.get(body.attribute)
    return None if field is None else field.type


def _bind(body: Body, binding: Binding) -> Static | None:
    assert isinstance(body, Static)
    reading, attributes = binding.reading, binding.around.schema.catalog.customers.attributes
    field = attributes.get(body.attribute)
    if field is None:
        message = (
            f"the customers have no attribute {shown(body.attribute)}; declared are {listed(attributes)}"
        )
        reading.refuse("unknown_attribute", message, "/attribute", guess_hint(body.attribute, attributes))
        return None
    binding.read_column(CUSTOMERS, body.attribute, "/attribute")
    if body.map is None:
        return body
    if field.type.kind not in MAPPED:
        message = f"`{field.name}` is `{field.type}`; a `map` is for {listed(MAPPED)}"
        reading.refuse("map_type", message, "/map", "cut numbers into bands with a statistical or rule tag")
        return body
    for key in body.map:
        expected = _key_form(key, field.type.kind)
        if expected is not None:
            message = (
                f"no value of `{field.name}` (`{field.type}`) is written {shown(key)}; expected is {expected}"
            )
            reading.refuse("map_key", message, at_key("map", key))
    return body


def _key_form(key: str, kind: ValueKind) -> str | None:
    """What a key of a map should look like; None where it does."""
    match kind:
        case ValueKind.INTEGER:
            return None if re.fullmatch(r"0|-?[1-9][0-9]{0,18}", key) else "a whole number such as `7`"
        case ValueKind.BOOLEAN:
            return None if key in ("true", "false") else "`true` or `false`"
        case ValueKind.DATE:
            return None if _is_date(key) else "a date such as `2024-03-01`"
        case _:
            return None


def _is_date(text: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return False
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


STATIC: Final = Kind(
    TagKind.STATIC,
    (
        Key(
            "attribute",
            Text(words="an attribute of the customers", longest=63),
            "an attribute of the customers",
            True,
        ),
        Key(
            "map",
            Entries(Label(), pattern=None),
            "value of the attribute: label; what is not listed has no value",
        ),
        Key("else", Label(), "the label of values that `map` does not list"),
    ),
    _parse,
    _natural_type,
    _bind,
)
