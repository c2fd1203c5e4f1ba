"""How issues of segments are worded and placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.model.issue import Issue, Place, Severity

if TYPE_CHECKING:
    from engine.model.segment import Places

_SHOWN = 12


def place_at(pointer: str, places: Places | None) -> Place:
    """The place of a pointer: its own, or that of its nearest parent with the exact pointer."""
    known = places or {}
    parent = pointer
    while parent not in known and "/" in parent:
        parent = parent.rpartition("/")[0]
    return replace(known.get(parent, Place()), pointer=pointer)


def error(code: str, pointer: str, message: str, places: Places | None, hint: str | None = None) -> Issue:
    """An error at a pointer."""
    return Issue(code, message, place_at(pointer, places), hint=hint)


def warning(code: str, pointer: str, message: str, places: Places | None) -> Issue:
    """A warning at a pointer."""
    return Issue(code, message, place_at(pointer, places), Severity.WARNING)


def guess(name: str, allowed: Iterable[str]) -> str | None:
    """The nearest of the allowed names, as a question."""
    near = get_close_matches(name, list(allowed), n=1)
    return f"did you mean `{near[0]}`?" if near else None


def quoted(names: Iterable[str]) -> str:
    """Names in backticks; long lists are cut."""
    every = [f"`{name}`" for name in names]
    rest = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + rest if every else "none"


def describe(data: object) -> str:
    """A thing of the input in backticks, in few characters."""
    match data:
        case None:
            return "null"
        case bool():
            return f"`{str(data).lower()}`"
        case str():
            return f"`{data[:40]}`"
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case int() if data.bit_length() > 200:
            return "a number of very many digits"
        case _:
            return f"`{str(data)[:40]}`"
