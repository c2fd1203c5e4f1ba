"""Windows and times from JSON-like data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from engine.model.segment import Absolute, AllTime, Last, Next, Offset, Previous, This, Unit, Window
from engine.segments.findings import describe, guess, quoted
from engine.segments.parse.reader import Reader, child
from engine.segments.times import parse_time

if TYPE_CHECKING:
    from datetime import date, datetime

MAX_N: Final = 10_000


def read_window(data: object, pointer: str, reader: Reader) -> Window | None:
    """A window; None, with issues, where it is not one."""
    window = reader.mapping(data, pointer, "a window")
    if window is None:
        return None
    if "type" not in window:
        reader.refuse("missing_key", pointer, "a window needs the key `type`")
        return None
    read = _READERS.get(str(window["type"])) if isinstance(window["type"], str) else None
    if read is None:
        kind = window["type"]
        hint = guess(kind, _READERS) if isinstance(kind, str) else None
        message = f"{describe(kind)} is no window; allowed: {quoted(_READERS)}"
        reader.refuse("unknown_window", child(pointer, "type"), message, hint)
        return None
    return read(window, pointer, reader)


def _all(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    return AllTime(pointer) if reader.keys(data, pointer, "the window `all`", required=["type"]) else None


def _absolute(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    ends = ["from", "to"]
    what = "an absolute window"
    if not reader.keys(data, pointer, what, required=["type", *ends], nullable=ends):
        return None
    before = len(reader.issues)
    start, end = (_time(data[key], child(pointer, key), reader) for key in ends)
    return Absolute(start, end, pointer) if len(reader.issues) == before else None


def _time(data: object, pointer: str, reader: Reader) -> date | datetime | None:
    if data is None:
        return None
    time = parse_time(data)
    if time is None:
        reader.refuse(
            "not_a_time",
            pointer,
            f"{describe(data)} is neither a date `YYYY-MM-DD` nor a datetime `YYYY-MM-DDThh:mm`",
        )
    return time


def _last(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    flags = ["include_current", "rolling"]
    if not reader.keys(data, pointer, "a `last` window", required=["type", "n", "unit"], optional=flags):
        return None
    n, unit = _n(data, pointer, reader), _unit(data, pointer, reader)
    include_current = reader.flag(data, pointer, "include_current", False)
    rolling = reader.flag(data, pointer, "rolling", False)
    if include_current and rolling:
        reader.refuse(
            "conflicting_keys",
            child(pointer, "rolling"),
            "`rolling` and `include_current` exclude each other: a rolling window ends at the base time",
        )
        return None
    if n is None or unit is None or include_current is None or rolling is None:
        return None
    return Last(n, unit, include_current, rolling, pointer)


def _next(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    required, optional = ["type", "n", "unit"], ["include_current"]
    if not reader.keys(data, pointer, "a `next` window", required=required, optional=optional):
        return None
    n, unit = _n(data, pointer, reader), _unit(data, pointer, reader)
    include_current = reader.flag(data, pointer, "include_current", False)
    if n is None or unit is None or include_current is None:
        return None
    return Next(n, unit, include_current, pointer)


def _this(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    unit = _only_unit(data, pointer, "the window `this`", reader)
    return None if unit is None else This(unit, pointer)


def _previous(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    unit = _only_unit(data, pointer, "the window `previous`", reader)
    return None if unit is None else Previous(unit, pointer)


def _only_unit(data: Mapping[str, object], pointer: str, what: str, reader: Reader) -> Unit | None:
    if not reader.keys(data, pointer, what, required=["type", "unit"]):
        return None
    return _unit(data, pointer, reader)


def _offset(data: Mapping[str, object], pointer: str, reader: Reader) -> Window | None:
    ends = ["from", "to"]
    what = "an `offset` window"
    if not reader.keys(data, pointer, what, required=["type", "unit", *ends], nullable=ends):
        return None
    before = len(reader.issues)
    unit = _unit(data, pointer, reader)
    start, end = (
        None if data[key] is None else reader.whole(data[key], child(pointer, key), f"`{key}`")
        for key in ends
    )
    if unit is None or len(reader.issues) > before:
        return None
    if start is not None and end is not None and start > end:
        reader.refuse(
            "window_order",
            child(pointer, "to"),
            f"`to` ({describe(end)}) lies before `from` ({describe(start)})",
        )
        return None
    return Offset(unit, start, end, pointer)


def _n(data: Mapping[str, object], pointer: str, reader: Reader) -> int | None:
    return reader.whole(data["n"], child(pointer, "n"), "`n`", least=1, most=MAX_N)


def _unit(data: Mapping[str, object], pointer: str, reader: Reader) -> Unit | None:
    return reader.name(data["unit"], child(pointer, "unit"), "unit", Unit)


_READERS: Final[Mapping[str, Callable[[Mapping[str, object], str, Reader], Window | None]]] = {
    "all": _all,
    "absolute": _absolute,
    "last": _last,
    "next": _next,
    "this": _this,
    "previous": _previous,
    "offset": _offset,
}
