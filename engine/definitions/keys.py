"""The keys that every tag definition may have, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.catalog.documents import pointer_to
from engine.catalog.reading import FAILED, Failed, Reading
from engine.catalog.shapes import DisplayName, Key, Object
from engine.catalog.value_shapes import Choice, Flag, Json, Number, Text, TypeName, expected
from engine.model.tag import Cadence, DisplayType, Missing, TagKind

CODE_PATTERN: Final = "[a-z][a-z0-9_]{0,62}"
CODE: Final = Text(CODE_PATTERN, "a code: small letters, digits and `_`, beginning with a letter, at most 63")


@dataclass(frozen=True, slots=True)
class OnMissingShape:
    """`clear`, `keep_last`, or `{default: VALUE}`; read it gives the policy and the default as written."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """(policy, default as written or None)."""
        if not isinstance(value, dict):
            words = Choice((Missing.CLEAR, Missing.KEEP_LAST), Missing)
            if value == "default":
                return reading.refuse(
                    "wrong_type", "`default` needs its value", at, "write `{default: VALUE}`"
                )
            policy = words.read(value, at, reading)
            return FAILED if isinstance(policy, Failed) else (policy, None)
        read = _DEFAULT.read_keys(value, at, reading)
        return (Missing.DEFAULT, read["default"]) if read.keys() == {"default"} == value.keys() else FAILED

    def schema(self) -> Json:
        """One of two words, or an object."""
        return {"anyOf": [{"enum": [Missing.CLEAR.value, Missing.KEEP_LAST.value]}, _DEFAULT.schema()]}


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A value of any type, as written; a text list is a list of texts."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The value as written: which type it has is asked later."""
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        usable = isinstance(value, (str, int, Decimal))
        return value if usable else expected("a value, or a list of texts", value, at, reading)

    def schema(self) -> Json:
        """A scalar or an array of strings."""
        return {"type": ["string", "number", "boolean", "array"], "items": {"type": "string"}}


_DEFAULT: Final = Object((Key("default", ValueShape(), "the value, of the tag's type", True),), "a default")
_SHARE: Final = Number(0, 1)
_QUALITY: Final = Object(
    (
        Key("coverage_min", _SHARE, "the least share of customers with a value, 0..1"),
        Key("drift_max", _SHARE, "the largest shift of shares since the last run, 0..1"),
    ),
    "the quality gates",
)

COMMON: Final = (
    Key("code", CODE, "unique, never changes: small letters, digits and _", True),
    Key("name", DisplayName(), 'the display name: {en: "...", zh: "..."}', True),
    Key(
        "category",
        Text(words="a category of the catalog", longest=63),
        "a category declared in the catalog",
        True,
    ),
    Key("kind", Choice.of(TagKind), "static, statistical, sql, rule or list", True),
    Key("value_type", TypeName(), "the type of the tag's values: text, integer, decimal(p,s), ...", True),
    Key("type", Choice.of(DisplayType), "how it is shown: category or numeric"),
    Key("weight", Number(1, 10, whole=True), "1..10, size in the tag cloud; 1 if left out"),
    Key("cadence", Choice.of(Cadence), "daily, weekly, monthly or manual; daily if left out"),
    Key("on_missing", OnMissingShape(), "a customer without a new value: clear, keep_last or {default: 0}"),
    Key("description", DisplayName(), "what the tag says, for people"),
    Key("owner", Text(longest=200), "who looks after the tag"),
    Key("enabled", Flag(), "false: not computed, and not to be used"),
    Key("quality", _QUALITY, "gates before publishing"),
)
COMMON_NAMES: Final = tuple(key.name for key in COMMON)


def at_key(*names: str | int) -> str:
    """The JSON pointer of a part of a definition."""
    found = ""
    for name in names:
        found = pointer_to(found, name)
    return found
