"""Shapes of objects and lists.

One table of keys says both what is accepted and what editors are told, so the two cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.catalog.documents import Unreadable, pointer_to
from engine.catalog.reading import FAILED, Failed, Reading, guess_hint, listed, shown
from engine.catalog.value_shapes import Json, Shape, Text, expected
from engine.model.naming import Name

IDENTIFIER: Final = "[a-z][a-z0-9]*(_[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class DisplayName:
    """A display name: one text for both languages, or a mapping of `en` and `zh`."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The `Name`; a language left out falls back to the other."""
        if isinstance(value, str):
            text = _NAME.read(value, at, reading)
            return text if isinstance(text, Failed) else Name.same(value)
        found = _BOTH.read(value, at, reading)
        if isinstance(found, Failed):
            return FAILED
        assert isinstance(found, dict)
        en, zh = found.get("en") or found.get("zh"), found.get("zh") or found.get("en")
        if en is None or zh is None:
            return reading.refuse("empty_value", "a name needs a text for `en` or `zh`", at)
        return Name(en, zh)

    def schema(self) -> Json:
        """A string or both languages."""
        return {"anyOf": [_NAME.schema(), {**_BOTH.schema(), "minProperties": 1}]}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an object: `doc` is what editors show."""

    name: str
    shape: Shape
    doc: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """A mapping with known keys. Read it gives a dict of what is there and could be read."""

    keys: tuple[Key, ...]
    what: str = "a mapping"

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The keys that could be read; unknown and missing ones are reported."""
        if not isinstance(value, Mapping):
            return expected(self.what, value, at, reading)
        return self.read_keys(value, at, reading)

    def read_keys(self, value: Mapping[str, object], at: str, reading: Reading) -> dict[str, object]:
        """The keys of a mapping that could be read."""
        shapes = {key.name: key.shape for key in self.keys}
        for name in value:
            if name not in shapes:
                message = f"the key {shown(name)} is unknown here; allowed are {listed(shapes, 30)}"
                reading.refuse("unknown_key", message, pointer_to(at, name), guess_hint(str(name), shapes))
        for key in self.keys:
            if key.required and key.name not in value:
                reading.refuse("missing_key", f"the key `{key.name}` is missing", at, key.doc or None)
        read = {
            name: shapes[name].read(each, pointer_to(at, name), reading)
            for name, each in value.items()
            if name in shapes
        }
        return {name: each for name, each in read.items() if not isinstance(each, Failed)}

    def schema(self) -> Json:
        """An object without additional properties."""
        properties = {key.name: _described(key) for key in self.keys}
        found: Json = {"type": "object", "additionalProperties": False, "properties": properties}
        required = [key.name for key in self.keys if key.required]
        return {**found, "required": required} if required else found


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping whose keys are names of the user's; read it gives a dict of what could be read."""

    each: Shape
    pattern: str | None = IDENTIFIER
    words: str = "a name: small letters, digits and single `_`, beginning with a letter, at most 63"
    longest: int = 63

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The entries that could be read."""
        if not isinstance(value, Mapping):
            return expected("a mapping", value, at, reading)
        found: dict[str, object] = {}
        for name, each in value.items():
            inner = pointer_to(at, name)
            if self.pattern and (re.fullmatch(self.pattern, name) is None or len(name) > self.longest):
                reading.refuse("bad_name", f"{shown(name)} is not {self.words}", inner)
                continue
            result = self.each.read(each, inner, reading)
            if not isinstance(result, Failed):
                found[name] = result
        return found

    def schema(self) -> Json:
        """An object with any keys of that form."""
        found: Json = {"type": "object", "additionalProperties": self.each.schema()}
        if self.pattern is not None:
            found["propertyNames"] = {"pattern": f"^(?:{self.pattern})$", "maxLength": self.longest}
        return found


@dataclass(frozen=True, slots=True)
class Items:
    """A list with at least one entry; read it gives a list of (index, what could be read)."""

    each: Shape
    most: int = 1_000

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The entries that could be read."""
        if not isinstance(value, list):
            return expected("a list", value, at, reading)
        if not value or len(value) > self.most:
            message = f"the list has {len(value):,} entries; expected are 1 to {self.most:,}"
            return reading.refuse("out_of_range", message, at)
        read = [
            (index, self.each.read(each, pointer_to(at, index), reading)) for index, each in enumerate(value)
        ]
        return [(index, each) for index, each in read if not isinstance(each, Failed)]

    def schema(self) -> Json:
        """An array."""
        return {"type": "array", "minItems": 1, "maxItems": self.most, "items": self.each.schema()}


@dataclass(frozen=True, slots=True)
class Raw:
    """A part that another module reads: taken as it is, described by a given JSON Schema."""

    described: Mapping[str, object]
    what: str = "a value"

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The value as it is."""
        if _holds_unreadable(value):
            return FAILED
        return expected(self.what, value, at, reading) if value is None else value

    def schema(self) -> Json:
        """The given schema."""
        return dict(self.described)


def _holds_unreadable(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_unreadable(each) for each in value.values())
    if isinstance(value, list):
        return any(_holds_unreadable(each) for each in value)
    return isinstance(value, Unreadable)


def _described(key: Key) -> Json:
    found = key.shape.schema()
    return {**found, "description": key.doc} if key.doc else found


_NAME: Final = Text(r"[\s\S]*\S[\s\S]*", "a name: it has more than spaces")
_BOTH: Final = Object((Key("en", _NAME), Key("zh", _NAME)), "a name")
