"""Shapes of single values: each reads a value, and describes itself as JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from engine.catalog.documents import BAD_TEXT, Unreadable
from engine.catalog.reading import FAILED, Failed, Reading, guess_hint, listed, shown
from engine.model.values import Kind, ValueType

Json: TypeAlias = "dict[str, object]"


class Shape(Protocol):
    """A shape: what it accepts, and what it makes of it."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The value as the engine uses it, or FAILED after the issue was reported."""

    def schema(self) -> Json:
        """The same as JSON Schema draft-07."""


def expected(what: str, value: object, at: str, reading: Reading) -> Failed:
    """Report that `value` is not `what`; silent where the value was already reported as unreadable."""
    if isinstance(value, Unreadable):
        return FAILED
    if value is None:
        return reading.refuse("empty_value", f"there is no value here; expected is {what}", at)
    kind = "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else shown(value)
    return reading.refuse("wrong_type", f"{kind} is not {what}", at)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, of a pattern if one is given; `words` say what the pattern means."""

    pattern: str | None = None
    words: str = "a text"
    longest: int = 1_000
    may_be_empty: bool = False

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The text."""
        if not isinstance(value, str):
            return expected(self.words, value, at, reading)
        if BAD_TEXT.search(value):
            return reading.refuse("bad_character", "a text holds U+0000 or half a surrogate pair", at)
        if len(value) > self.longest:
            return reading.refuse(
                "too_long", f"the text has {len(value):,} characters; at most {self.longest:,}", at
            )
        if not value and not self.may_be_empty:
            return reading.refuse("empty_value", f"the text is empty; expected is {self.words}", at)
        if self.pattern is not None and re.fullmatch(self.pattern, value) is None:
            return reading.refuse("bad_name", f"{shown(value)} is not {self.words}", at)
        return value

    def schema(self) -> Json:
        """A string."""
        found: Json = {"type": "string", "maxLength": self.longest}
        if not self.may_be_empty:
            found["minLength"] = 1
        if self.pattern is not None:
            found["pattern"] = f"^(?:{self.pattern})$"
        return found


@dataclass(frozen=True, slots=True)
class Label:
    """A label, read as text: `1` and `true` are the texts as they are written."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The label's text."""
        if value is None or not isinstance(value, (str, int, Decimal)):
            return expected("a label", value, at, reading)
        if isinstance(value, str):
            return Text(words="a label").read(value, at, reading)
        written = reading.origin.written.get(at)
        if written is not None:
            return written
        return (
            str(value).lower()
            if isinstance(value, bool)
            else f"{value:f}"
            if isinstance(value, Decimal)
            else str(value)
        )

    def schema(self) -> Json:
        """A scalar."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The boolean."""
        return value if isinstance(value, bool) else expected("`true` or `false`", value, at, reading)

    def schema(self) -> Json:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds; `whole` ones are int, others Decimal."""

    lowest: int
    highest: int
    whole: bool = False
    above_lowest: bool = False

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The number."""
        what = f"a {'whole ' if self.whole else ''}number {self._range()}"
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return expected(what, value, at, reading)
        if self.whole and not isinstance(value, int):
            return expected(what, value, at, reading)
        if not self.lowest <= value <= self.highest or (self.above_lowest and value == self.lowest):
            return reading.refuse("out_of_range", f"{shown(value)} is not {what}", at)
        return value if self.whole else Decimal(value)

    def _range(self) -> str:
        if self.above_lowest:
            return f"above {self.lowest} and at most {self.highest}"
        return f"from {self.lowest} to {self.highest}"

    def schema(self) -> Json:
        """A number or integer."""
        low = "exclusiveMinimum" if self.above_lowest else "minimum"
        return {"type": "integer" if self.whole else "number", low: self.lowest, "maximum": self.highest}


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a list; `kind` makes it a member of an enum."""

    words: tuple[str, ...]
    kind: type[StrEnum] | None = None

    @classmethod
    def of(cls, kind: type[StrEnum]) -> Choice:
        """The members of an enum."""
        return cls(tuple(member.value for member in kind), kind)

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The word, or the member."""
        if not isinstance(value, str):
            return expected(f"one of {listed(self.words)}", value, at, reading)
        if value not in self.words:
            message = f"{shown(value)} is not one of {listed(self.words)}"
            return reading.refuse("unknown_word", message, at, guess_hint(value, self.words))
        return value if self.kind is None else self.kind(value)

    def schema(self) -> Json:
        """An enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class TypeName:
    """A value type: `text`, `decimal(12,2)` and so on."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The `ValueType`."""
        if not isinstance(value, str):
            return expected("a value type", value, at, reading)
        found = ValueType.parse(value)
        if found is None:
            hint = guess_hint(value, TYPE_WORDS)
            if value.startswith("decimal("):
                hint = "decimal(p,s) has p from 1 to 38 and s from 0 to p"
            hint = TYPE_HINTS.get(value.lower(), hint)
            return reading.refuse(
                "unknown_type", f"{shown(value)} is no value type; allowed are {listed(TYPE_WORDS)}", at, hint
            )
        return found

    def schema(self) -> Json:
        """A string of that form."""
        words = "|".join(kind.value for kind in Kind)
        return {"type": "string", "pattern": rf"^({words}|decimal\s*\(\s*\d{{1,2}}\s*,\s*\d{{1,2}}\s*\))$"}


TYPE_WORDS: Final = (*(kind.value for kind in Kind), "decimal(p,s)")
TYPE_HINTS: Final = {
    **dict.fromkeys(("string", "str", "varchar", "char"), "write `text`"),
    **dict.fromkeys(("int", "bigint", "long", "smallint", "number"), "write `integer`, or `decimal(p,s)`"),
    **dict.fromkeys(("double", "real"), "write `float`, or better `decimal(p,s)`"),
    **dict.fromkeys(("numeric", "money"), "write `decimal(p,s)`"),
    **dict.fromkeys(("timestamp", "time"), "write `datetime`"),
    **dict.fromkeys(("array", "list", "array<string>"), "write `text_list`"),
    "bool": "write `boolean`",
}
