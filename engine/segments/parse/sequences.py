"""Sequences from JSON-like data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.model.segment import EventLeaf, Or, Segment, SequenceLeaf, Step, Unit, Within
from engine.segments.parse.leaves import read_event_window, read_where
from engine.segments.parse.reader import Reader, child

MIN_STEPS: Final = 2
MAX_STEPS: Final = 10
MAX_GAP: Final = 10_000
_GAP_UNITS: Final = (Unit.HOUR, Unit.DAY, Unit.WEEK)


def read_sequence(
    data: Mapping[str, object], pointer: str, depth: int, reader: Reader
) -> SequenceLeaf | Or[Segment] | None:
    """Steps in strictly increasing time; beside an error, the events of its steps, each for itself."""
    before = len(reader.issues)
    optional = ["window", "did"]
    reader.keys(data, pointer, "a sequence", required=["type", "steps"], optional=optional)
    did = reader.flag(data, pointer, "did", True)
    window = read_event_window(data, pointer, reader)
    at = child(pointer, "steps")
    if data.get("steps") is None:
        return None
    steps = reader.sequence(data["steps"], at, "`steps`")
    if steps is None:
        return None
    if not MIN_STEPS <= len(steps) <= MAX_STEPS:
        message = f"a sequence has {MIN_STEPS} to {MAX_STEPS} steps, not {len(steps)}"
        reader.refuse("steps_out_of_range", at, message)
        return None
    read = [
        _read_step(step, child(at, n), n == 0, n == len(steps) - 1, depth + 1, reader)
        for n, step in enumerate(steps)
    ]
    sound = tuple(step for step in read if step is not None)
    if len(reader.issues) == before:
        return SequenceLeaf(sound, window, bool(did), pointer)
    events = tuple(EventLeaf(step.event, where=step.where, pointer=step.pointer) for step in sound)
    return Or(events) if events else None


def _read_step(
    data: object, pointer: str, first: bool, last: bool, depth: int, reader: Reader
) -> Step | None:
    if not reader.enter(pointer, depth):
        return None
    step = reader.mapping(data, pointer, "a step")
    if step is None:
        return None
    optional = ["where", *([] if first else ["within"]), *(["absent"] if last else [])]
    what = "the first step" if first else "the last step" if last else "a step between"
    reader.keys(step, pointer, what, required=["event"], optional=optional)
    event = reader.text(step.get("event"), child(pointer, "event"), "`event`")
    where = read_where(step, pointer, depth, reader)
    within = None if first else _read_within(step, pointer, reader)
    absent = last and reader.flag(step, pointer, "absent", False)
    if absent and "within" not in step:
        reader.refuse("missing_key", pointer, "an absent step needs the key `within`: how long it stays away")
    return None if event is None else Step(event, where, within, bool(absent), pointer)


def _read_within(step: Mapping[str, object], parent: str, reader: Reader) -> Within | None:
    if step.get("within") is None:
        return None
    pointer = child(parent, "within")
    within = reader.mapping(step["within"], pointer, "`within`")
    if within is None or not reader.keys(within, pointer, "`within`", required=["n", "unit"]):
        return None
    n = reader.whole(within["n"], child(pointer, "n"), "`n`", least=1, most=MAX_GAP)
    unit = reader.name(within["unit"], child(pointer, "unit"), "unit", Unit)
    if n is None or unit is None:
        return None
    if unit not in _GAP_UNITS:
        at = child(pointer, "unit")
        reader.refuse("unit_not_allowed", at, f"a gap is of hours, days or weeks, not of `{unit}`")
        return None
    return Within(n, unit)
