"""The leaves of segments from JSON-like data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from engine.model.segment import AllTime, CrowdLeaf, EventLeaf, Pick, SampleLeaf, TagLeaf
from engine.segments.parse.filters import ASKS_THE_NAME, read_comparison, read_filter
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
    reader.keys(data, pointer, "an event condition", required=["type", "event"], optional=_COMMON)
    return _event_of(data, pointer, depth, reader)


def _read_measured(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    before = len(reader.issues)
    operator = read_operator(data, pointer, reader)
    needed, _ = keys_of(operator, flags=False) if operator else ([], [])
    what = f"an event condition with `measure` and `{operator.name if operator else 'op'}`"
    required = ["type", "event", "measure", "op", *needed]
    optional = _COMMON if operator else (*_COMMON, "value")
    reader.keys(data, pointer, what, required=required, optional=optional)
    value = None
    if operator is not None and data.get("value") is not None:
        value = read_operand(data["value"], operator, child(pointer, "value"), reader)
    compared = operator is not None and len(reader.issues) == before
    leaf = _event_of(data, pointer, depth, reader)
    if leaf is None or data.get("measure") is None:
        return leaf
    measure = read_measure(data["measure"], child(pointer, "measure"), reader)
    if operator is None or not compared:
        return replace(leaf, measure=measure, op=ASKS_THE_NAME)
    return replace(leaf, measure=measure, op=operator.name, value=value)


def _read_pick(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    what = "an event condition with `pick`"
    required = ["type", "event", "pick", "having"]
    reader.keys(data, pointer, what, required=required, optional=_COMMON)
    pick = having = None
    if data.get("pick") is not None:
        pick = reader.name(data["pick"], child(pointer, "pick"), "event to pick", Pick)
    leaf = _event_of(data, pointer, depth, reader)
    if data.get("having") is not None:
        having = read_filter(data["having"], child(pointer, "having"), depth + 1, reader)
    return None if leaf is None else replace(leaf, pick=pick or Pick.LAST, having=having)


def _event_of(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> EventLeaf | None:
    """What every event condition has: `event`, `did`, `where` and `window`."""
    event = reader.text(data.get("event"), child(pointer, "event"), "`event`")
    did = reader.flag(data, pointer, "did", True)
    where = read_where(data, pointer, depth, reader)
    window = read_event_window(data, pointer, reader)
    return None if event is None else EventLeaf(event, did is not False, where, window, pointer=pointer)


def read_where(data: Mapping[str, object], pointer: str, depth: int, reader: Reader) -> Filter | None:
    """The filter under `where`; None where there is none."""
    if data.get("where") is None:
        return None
    return read_filter(data["where"], child(pointer, "where"), depth + 1, reader)


def read_event_window(data: Mapping[str, object], pointer: str, reader: Reader) -> Window:
    """The window under `window`, all time where there is none."""
    if data.get("window") is None:
        return AllTime(pointer)
    return read_window(data["window"], child(pointer, "window"), reader) or AllTime(pointer)


def read_crowd(data: Mapping[str, object], pointer: str, _depth: int, reader: Reader) -> CrowdLeaf | None:
    """Membership of a crowd; the version is a number, or `latest`."""
    required, optional = ["type", "crowd"], ["version"]
    reader.keys(data, pointer, "a crowd condition", required=required, optional=optional)
    crowd = reader.text(data.get("crowd"), child(pointer, "crowd"), "`crowd`")
    version, number = data.get("version"), None
    if version is not None and version != "latest":
        what = "`version`, where it is not `latest`,"
        number = reader.whole(version, child(pointer, "version"), what, least=1)
    return None if crowd is None else CrowdLeaf(crowd, number, pointer)


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
