"""Signatures of functions: how `functions.toml` writes them, and how arguments are matched to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.sql.types import (
    BIGINT,
    BY_NAME,
    DOUBLE,
    NULL,
    TEXT,
    SqlType,
    arithmetic,
    array,
    as_decimal,
    common,
    decimal,
)

LITERALS: Final = frozenset({"int!", "text!", "double!", "pattern", "format", "zone", "unit"})
_FUNCTION = re.compile(r"fn\(([^)]*)\):(.+)")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its kind as `functions.toml` writes it, and whether it may be left out or repeated."""

    kind: str
    optional: bool = False
    repeated: bool = False

    @property
    def function(self) -> tuple[list[str], str] | None:
        """Kinds of the arguments and the result of a lambda; None for another parameter."""
        found = _FUNCTION.fullmatch(self.kind)
        return None if found is None else (found[1].split(","), found[2])


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters and the result: a type, or `=` and the name of a rule."""

    text: str
    parameters: tuple[Parameter, ...]
    result: str

    @classmethod
    def parse(cls, text: str) -> Signature:
        """Read `text, int? -> text`."""
        before, _, result = text.partition("->")
        return cls(text, tuple(map(_parameter, _split(before))), result.strip())

    @property
    def arity(self) -> tuple[int, int | None]:
        """The least and the greatest number of arguments; None where there is no greatest."""
        least = sum(not each.optional for each in self.parameters)
        repeated = any(each.repeated for each in self.parameters)
        return least, None if repeated else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """The parameter that takes the argument at `index`."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def takes(self, count: int) -> bool:
        """Whether so many arguments may be given."""
        least, most = self.arity
        return count >= least and (most is None or count <= most)


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r",\s*(?![^(<]*[)>])", text.strip()) if part.strip()]


def _parameter(text: str) -> Parameter:
    if text.endswith("..."):
        return Parameter(text[:-3], repeated=True)
    return Parameter(text.removesuffix("?"), optional=text.endswith("?"))


@dataclass(slots=True)
class Binding:
    """The types that stand for T, U, V so far."""

    types: dict[str, SqlType] = field(default_factory=dict)

    def resolve(self, kind: str) -> SqlType | None:
        """The type that a kind stands for; None where it is open."""
        if kind.startswith("array<"):
            inner = self.resolve(kind[6:-1])
            return None if inner is None else array(inner)
        if found := _DECIMAL.fullmatch(kind):
            return decimal(int(found[1]), int(found[2]))
        return BY_NAME.get(kind) or self.types.get(kind)

    def accept(self, kind: str, given: SqlType) -> bool:
        """Bind an argument of type `given` to a parameter; False where it does not fit."""
        if len(kind) == 1:
            wider = common(self.types.get(kind, given), given)
            if wider is not None:
                self.types[kind] = wider
            return wider is not None
        if kind.startswith("array<"):
            if given == NULL:
                return True
            return given.element is not None and self.accept(kind[6:-1], given.element)
        return fits(kind, given)


_NUMBER_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "int": frozenset({"int", "bigint"}),
    "bigint": frozenset({"int", "bigint"}),
    "integer": frozenset({"int", "bigint"}),
    "exact": frozenset({"int", "bigint", "decimal"}),
    "decimal": frozenset({"int", "bigint", "decimal"}),
    "number": frozenset({"int", "bigint", "decimal", "double"}),
    "double": frozenset({"int", "bigint", "decimal", "double"}),
    "date": frozenset({"date", "timestamp"}),
    "timestamp": frozenset({"date", "timestamp"}),
    "moment": frozenset({"date", "timestamp"}),
}
_NOT_TEXT: Final = frozenset({"array", "struct", "double", "interval of months", "interval of days"})


def fits(kind: str, given: SqlType) -> bool:
    """Whether a value of type `given` may be passed where `kind` (not T, not an array) is asked for."""
    if given == NULL or kind == "any":
        return not given.name.startswith("interval")
    if kind == "ordered":
        return not given.name.startswith("interval")
    if kind == "hashable":
        return given.name in {"text", "int", "bigint", "boolean", "date"}
    if kind == "joined":
        return given.name not in _NOT_TEXT or given == array(TEXT)
    if kind == "text":
        return given.name not in _NOT_TEXT
    if kind.startswith("decimal("):
        return given.name in _NUMBER_KINDS["exact"]
    return given.name in _NUMBER_KINDS.get(kind, frozenset({kind}))


def target(kind: str, given: SqlType, binding: Binding) -> SqlType | None:
    """The type an argument must be cast to explicitly before the call; None where it stays as it is."""
    match kind:
        case (
            "integer"
            | "exact"
            | "number"
            | "moment"
            | "any"
            | "hashable"
            | "ordered"
            | "joined"
            | "decimal"
            | "bigint"
        ):
            return TEXT if kind == "joined" and given.name not in {"text", "array"} else None
        case _:
            wanted = binding.resolve(kind)
            return wanted if wanted not in (None, given) and given != NULL else None


def result(rule: str, arguments: list[SqlType], digits: int | None, binding: Binding) -> SqlType | None:
    """The type of a call; `digits` is the literal of a second argument of rounding."""
    if not rule.startswith("="):
        return binding.resolve(rule)
    return _RULES[rule](arguments, digits or 0)


def _sum(kind: SqlType) -> SqlType:
    if kind.name == "decimal":
        return decimal(min(38, kind.precision + 10), kind.scale)
    return BIGINT if kind.is_integer or kind == NULL else kind


def average(kind: SqlType) -> SqlType:
    """The type of the average of a decimal: exact to four more digits, rounded half up."""
    return decimal(38, min(38, kind.scale + 4))


def _whole(kind: SqlType) -> SqlType:
    if kind.name != "decimal":
        return BIGINT
    return decimal(max(1, min(38, kind.precision - kind.scale + 1)), 0)


def _rounded(kind: SqlType, digits: int) -> SqlType:
    """Spark's type of `round(decimal(p,s), d)`; an integer keeps its type."""
    if kind.name != "decimal":
        return kind
    whole = kind.precision - kind.scale + 1
    if digits < 0:
        return decimal(min(38, max(whole, 1 - digits)), 0)
    scale = min(kind.scale, digits)
    return decimal(min(38, whole + scale), scale)


def _binary(operator: str, left: SqlType, right: SqlType) -> SqlType | None:
    wider = common(left, right)
    if wider is None or wider == DOUBLE:
        return wider
    if wider.is_integer:
        return DOUBLE if operator == "/" else wider
    return arithmetic(operator, as_decimal(left), as_decimal(right))


_RULES: Final[Mapping[str, Callable[[list[SqlType], int], SqlType | None]]] = {
    "=first": lambda given, _: given[0],
    "=sum": lambda given, _: _sum(given[0]),
    "=avg": lambda given, _: average(given[0]) if given[0].name == "decimal" else DOUBLE,
    "=whole": lambda given, _: _whole(given[0]),
    "=rounded": lambda given, digits: _rounded(given[0], digits),
    "=wider": lambda given, _: common(given[0], given[1]),
    "=mod": lambda given, _: _binary("%", given[0], given[1]),
    "=divide": lambda given, _: _binary("/", given[0], given[1]),
}
"""The rules that a result names with `=`: from the arguments' types and a literal of digits."""
