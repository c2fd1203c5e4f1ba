"""rule: the label of the first segment that holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.catalog.reading import Reading
from engine.catalog.shapes import Items, Key, Object, Raw
from engine.catalog.value_shapes import Label
from engine.definitions.binding import Binding, merged
from engine.definitions.keys import at_key
from engine.definitions.kinds.kind import Kind
from engine.model.catalog import Catalog
from engine.model.tag import Body, Rule, Rules, TagKind
from engine.model.values import TEXT, ValueType
from engine.segments import bind_segment, parse_segment, references

_SEGMENT: Final = Raw({"$ref": "#/definitions/segment"}, "a segment")
_RULE: Final = Object(
    (
        Key("label", Label(), "the tag's value where `when` holds", True),
        Key("when", _SEGMENT, "a segment: conditions over tags, events and crowds", True),
    ),
    "a rule such as `{label: ..., when: ...}`",
)


def _parse(read: Mapping[str, Any], reading: Reading) -> Rules | None:
    found = []
    for index, each in read.get("rules", ()):
        if "when" not in each:
            continue
        at = at_key("rules", index, "when")
        when, issues = parse_segment(each["when"], pointer=at, places=reading.origin.places, partial=True)
        reading.issues += issues
        if when is not None:
            found.append(Rule(each.get("label", ""), when, reading.place(at_key("rules", index))))
    return Rules(tuple(found), read.get("default")) if found else None


def _natural_type(_body: Body, _catalog: Catalog) -> ValueType:
    return TEXT


def _bind(body: Body, binding: Binding) -> Rules:
    assert isinstance(body, Rules)
    around, places = binding.around, binding.reading.origin.places
    for rule in body.rules:
        used = references(rule.when)
        binding.uses = merged(binding.uses, used)
        at = f"{rule.place.pointer}/when"
        for event, name in used.properties:
            binding.read_column(event, name, at)
        if not used.tags & around.untyped:
            _, issues = bind_segment(rule.when, around.schema, around.moment, places=places, printed=True)
            binding.reading.issues += issues
    return body


RULE: Final = Kind(
    TagKind.RULE,
    (
        Key("rules", Items(_RULE, most=200), "tried in order; the first that holds gives its label", True),
        Key("default", Label(), "the value of customers for whom no rule holds"),
    ),
    _parse,
    _natural_type,
    _bind,
)
