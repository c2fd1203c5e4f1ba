"""Sequences from JSON-like data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.model.segment import SequenceLeaf, Step, Unit, Within
from engine.segments.parse.leaves import read_event_window, read_where
from engine.segments.parse.reader import Reader, child

MIN_STEPS: Final = 2
MAX_STEPS: Final = 10
MAX_GAP: Final = 10_000
_GAP_UNITS: Final = (Unit.HOUR, Unit.DAY, Unit.WEEK)


def read_sequence(
    data: Mapping[str, object], pointer: str, depth: int, reader: Reader
) -> SequenceLeaf | None:
    """Steps in strictly increasing time."""
    before = len(reader.issues)
    optional = ["window", "did"]
    if not reader.keys(data, pointer, "a sequence", required=["type", "steps"], optional=optional):
        return None
    did = reader.flag(data, pointer, "did", True)
    window = read_event_window(data, pointer, reader)
    at = child(pointer, "steps")
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
    if did is None or len(reader.issues) > before:
        return None
    return SequenceLeaf(tuple(step for step in read if step is not None), window, did, pointer)


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
    if not reader.keys(step, pointer, what, required=["event"], optional=optional):
        return None
    event = reader.text(step["event"], child(pointer, "event"), "`event`")
    where = read_where(step, pointer, depth, reader)
    within = _read_within(step["within"], child(pointer, "within"), reader) if "within" in step else None
    absent = reader.flag(step, pointer, "absent", False)
    if absent and "within" not in step:
        reader.refuse("missing_key", pointer, "an absent step needs the key `within`: how long it stays away")
    if event is None or absent is None:
        return None
    return Step(event, where, within, absent, pointer)


def _read_within(data: object, pointer: str, reader: Reader) -> Within | None:
    within = reader.mapping(data, pointer, "`within`")
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
