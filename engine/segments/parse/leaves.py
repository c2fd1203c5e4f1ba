"""The leaves of segments from JSON-like data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from engine.model.segment import AllTime, CrowdLeaf, EventLeaf, Pick, SampleLeaf, TagLeaf
from engine.segments.parse.filters import read_comparison, read_filter
from engine.segments.parse.measures import read_measure
from engine.segments.parse.operands import keys_of, read_operand, read_operator
from engine.segments.parse.reader import Reader, child
from engine.segments.parse.windows import read_window

if TYPE_CHECKING:
    from engine.model.segment import Filter, Window

_COMMON: Final = ("did", "where", "window")


def read_tag(data: Mapping[str, object], pointer: str, _depth: int, reader: Reader) -> TagLeaf | None:
    """A comparison with a tag."""
    read = read_comparison(data, pointer, "tag", reader)
    if read is None:
        return None
    return TagLeaf(read.name, read.op, read.value, read.or_missing, read.ignore_case, pointer)


def read_event(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    """A question about the events of a customer: whether there are any, a measure, or one of them."""
    if "pick" in data or "having" in data:
        return _read_pick(data, pointer, depth, reader)
    if "measure" in data or "op" in data or "value" in data:
        return _read_measured(data, pointer, depth, reader)
    if not reader.keys(data, pointer, "an event condition", required=["type", "event"], optional=_COMMON):
        return None
    before = len(reader.issues)
    event, did, where, window = _read_common(data, pointer, depth, reader)
    if event is None or did is None or len(reader.issues) > before:
        return None
    return EventLeaf(event, did, where, window, pointer=pointer)


def _read_measured(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    before = len(reader.issues)
    operator = read_operator(data, pointer, reader)
    if operator is None and len(reader.issues) > before:
        return None
    needed = keys_of(operator, flags=False)[0] if operator else []
    what = f"an event condition with `measure` and `{operator.name if operator else 'op'}`"
    required = ["type", "event", "measure", "op", *needed]
    if not reader.keys(data, pointer, what, required=required, optional=_COMMON) or operator is None:
        return None
    event, did, where, window = _read_common(data, pointer, depth, reader)
    measure = read_measure(data["measure"], child(pointer, "measure"), reader)
    value = read_operand(data.get("value"), operator, child(pointer, "value"), reader)
    if event is None or did is None or measure is None or len(reader.issues) > before:
        return None
    return EventLeaf(event, did, where, window, measure, operator.name, value, pointer=pointer)


def _read_pick(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    before = len(reader.issues)
    what = "an event condition with `pick`"
    required = ["type", "event", "pick", "having"]
    if not reader.keys(data, pointer, what, required=required, optional=_COMMON):
        return None
    event, did, where, window = _read_common(data, pointer, depth, reader)
    pick = reader.name(data["pick"], child(pointer, "pick"), "event to pick", Pick)
    having = read_filter(data["having"], child(pointer, "having"), depth + 1, reader)
    if event is None or did is None or len(reader.issues) > before:
        return None
    return EventLeaf(event, did, where, window, pick=pick, having=having, pointer=pointer)


def _read_common(
    data: Mapping[str, object], pointer: str, depth: int, reader: Reader
) -> tuple[str | None, bool | None, Filter | None, Window]:
    """`event`, `did`, `where` and `window`."""
    event = reader.text(data["event"], child(pointer, "event"), "`event`")
    did = reader.flag(data, pointer, "did", True)
    return event, did, read_where(data, pointer, depth, reader), read_event_window(data, pointer, reader)


def read_where(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> Filter | None:
    """The filter under `where`; None where the key is left out."""
    if "where" not in data:
        return None
    return read_filter(data["where"], child(pointer, "where"), depth + 1, reader)


def read_event_window(data: Mapping[str, object], pointer: str, reader: Reader) -> Window:
    """The window under `window`, all time where the key is left out."""
    if "window" not in data:
        return AllTime(pointer)
    return read_window(data["window"], child(pointer, "window"), reader) or AllTime(pointer)


def read_crowd(data: Mapping[str, object], pointer: str, _depth: int, reader: Reader) -> CrowdLeaf | None:
    """Membership of a crowd; the version is a number, or `latest`."""
    required, optional = ["type", "crowd"], ["version"]
    if not reader.keys(data, pointer, "a crowd condition", required=required, optional=optional):
        return None
    crowd = reader.text(data["crowd"], child(pointer, "crowd"), "`crowd`")
    version = data.get("version", "latest")
    if version == "latest":
        return None if crowd is None else CrowdLeaf(crowd, None, pointer)
    number = reader.whole(version, child(pointer, "version"), "`version`, where it is not `latest`,", least=1)
    return None if crowd is None or number is None else CrowdLeaf(crowd, number, pointer)


def read_sample(data: Mapping[str, object], pointer: str, _depth: int, reader: Reader) -> SampleLeaf | None:
    """A stable share of the customers."""
    if not reader.keys(data, pointer, "a sample condition", required=["type", "salt", "from", "to"]):
        return None
    salt = reader.text(data["salt"], child(pointer, "salt"), "`salt`")
    start, end = (reader.number(data[key], child(pointer, key), f"`{key}`") for key in ("from", "to"))
    if salt is None or start is None or end is None:
        return None
    if not Decimal(0) <= start < end <= Decimal(100):
        message = f"a sample runs from `from` to `to` with 0 <= from < to <= 100, not {start} to {end}"
        reader.refuse("sample_range", pointer, message)
        return None
    return SampleLeaf(salt, start, end, pointer)
