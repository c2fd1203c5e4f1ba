"""Reading JSON-like data with a pointer: what every parser of this package does first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from engine.model.issue import Issue
from engine.segments.findings import describe, guess, place_at, quoted
from engine.segments.numbers import parse_number

if TYPE_CHECKING:
    from enum import StrEnum

    from engine.model.segment import Places

MAX_NODES: Final = 200
MAX_DEPTH: Final = 20

_Name = TypeVar("_Name", bound="StrEnum")


def child(pointer: str, key: str | int) -> str:
    """The pointer of a member, escaped by RFC 6901."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


@dataclass(slots=True)
class Reader:
    """Collects issues, and counts nodes against the limit."""

    places: Places | None = None
    issues: list[Issue] = field(default_factory=list)
    nodes: int = 0

    def refuse(self, code: str, pointer: str, message: str, hint: str | None = None) -> None:
        """Note an error."""
        self.issues.append(Issue(code, message, place_at(pointer, self.places), hint=hint))

    def enter(self, pointer: str, depth: int) -> bool:
        """Count a node at a depth; False, with an issue, where a limit is passed."""
        self.nodes += 1
        if self.nodes == MAX_NODES + 1:
            self.refuse(
                "too_many_nodes", pointer, f"a segment has at most {MAX_NODES} nodes; this is one more"
            )
        if depth > MAX_DEPTH:
            self.refuse(
                "too_deep", pointer, f"a segment is at most {MAX_DEPTH} levels deep; this is one more"
            )
        return self.nodes <= MAX_NODES and depth <= MAX_DEPTH

    @property
    def full(self) -> bool:
        """Whether the limit of nodes is passed, so that reading on would be in vain."""
        return self.nodes > MAX_NODES

    def mapping(self, data: object, pointer: str, what: str) -> Mapping[str, object] | None:
        """`data` as an object without nulls in it."""
        if not isinstance(data, Mapping):
            self.refuse("not_an_object", pointer, f"{what} is an object, not {describe(data)}")
            return None
        return data

    def keys(
        self,
        data: Mapping[str, object],
        pointer: str,
        what: str,
        *,
        required: Collection[str] = (),
        optional: Collection[str] = (),
        nullable: Collection[str] = (),
    ) -> bool:
        """Whether the object has all required keys, no others than the allowed ones, and no nulls."""
        before = len(self.issues)
        allowed = [*required, *optional]
        for key, value in data.items():
            at = child(pointer, str(key))
            if key not in allowed:
                self.refuse("unknown_key", at, f"`{key}` does not belong to {what}", guess(str(key), allowed))
            elif value is None and key not in nullable:
                self.refuse("null_value", at, f"`{key}` is null, which is no value; leave the key out")
        for key in required:
            if key not in data:
                self.refuse("missing_key", pointer, f"{what} needs the key `{key}`")
        return len(self.issues) == before

    def text(self, data: object, pointer: str, what: str) -> str | None:
        """A text without U+0000 and lone surrogates; `keys` has told of a null."""
        if data is None:
            return None
        if not isinstance(data, str):
            self.refuse("not_a_text", pointer, f"{what} is a text, not {describe(data)}")
            return None
        if "\0" in data or any("\ud800" <= char <= "\udfff" for char in data):
            self.refuse("forbidden_character", pointer, f"{what} holds U+0000 or a lone surrogate")
            return None
        return data

    def flag(self, data: Mapping[str, object], pointer: str, key: str, default: bool) -> bool | None:
        """`true` or `false`, or the default where the key is left out; `keys` has told of a null."""
        value = data.get(key, default)
        if value is None or isinstance(value, bool):
            return value
        self.refuse("not_a_boolean", child(pointer, key), f"`{key}` is true or false, not {describe(value)}")
        return None

    def whole(
        self, data: object, pointer: str, what: str, *, least: int | None = None, most: int | None = None
    ) -> int | None:
        """A whole number, written without a point, within bounds."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.refuse("not_a_whole_number", pointer, f"{what} is a whole number, not {describe(data)}")
            return None
        if (least is not None and data < least) or (most is not None and data > most):
            bounds = f"from {least:,} to {most:,}" if most is not None else f"{least} or more"
            self.refuse("out_of_range", pointer, f"{what} is {bounds}, not {describe(data)}")
            return None
        return data

    def number(self, data: object, pointer: str, what: str) -> Decimal | None:
        """A number by its digits; JSON numbers and texts like `-12.50`."""
        value = parse_number(data)
        if value is None:
            self.refuse("not_a_number", pointer, f"{what} is a number, not {describe(data)}")
        return value

    def name(self, data: object, pointer: str, what: str, names: type[_Name]) -> _Name | None:
        """One of the names of an enum."""
        allowed = [name.value for name in names]
        if isinstance(data, str) and data in allowed:
            return names(data)
        hint = guess(data, allowed) if isinstance(data, str) else None
        self.refuse(
            "unknown_name", pointer, f"{describe(data)} is no {what}; allowed: {quoted(allowed)}", hint
        )
        return None

    def sequence(self, data: object, pointer: str, what: str) -> Sequence[object] | None:
        """A list."""
        if isinstance(data, Sequence) and not isinstance(data, str | bytes):
            return data
        self.refuse("not_a_list", pointer, f"{what} is a list, not {describe(data)}")
        return None
