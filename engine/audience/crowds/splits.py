"""Splitting a crowd into named parts by a salted hash: A/B tests, hold-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Any, Final

from engine.audience.crowds.definitions import insert, new_crowd
from engine.audience.crowds.fields import PART, CrowdFields, refuse_errors
from engine.catalog.reading import Origin, Reading
from engine.model.crowd import Crowd, Part
from engine.model.issue import Issue, Place
from engine.model.naming import Name
from engine.segments.numbers import parse_number, plain

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext

MOST_PARTS: Final = 100

_DIGITS: Final = 1_000
"""More than any sum of percentages that can be written: borders between parts are exact."""


def split(context: CrowdContext, crowd: str, salt: object, parts: object, by: str) -> list[Crowd]:
    """See `Crowds.split`."""
    whole = context.registry.crowds.get(crowd)
    made: list[Crowd] = []
    with localcontext(Context(prec=_DIGITS)):
        start = Decimal(0)
        for name, title, percent in _read(salt, parts):
            part = Part(crowd, str(salt), start, start + percent)
            made.append(_part(context, whole, part, (name, title), by))
            start = part.end
    return insert(context, made)


def _part(context: CrowdContext, whole: Crowd, part: Part, called: tuple[str, Name | None], by: str) -> Crowd:
    name, title = called
    segment: dict[str, object] = {
        "type": "and",
        "conditions": [
            {"type": "crowd", "crowd": part.of},
            {"type": "sample", "salt": part.salt, "from": plain(part.start), "to": plain(part.end)},
        ],
    }
    shown = title or Name(f"{whole.name.en}: {name}", f"{whole.name.zh}：{name}")
    fields = CrowdFields(id=name, name=shown, segment=segment, owner=whole.owner, folder=whole.folder)
    return replace(new_crowd(context, fields, by), part=part)


def _read(salt: object, parts: object) -> list[tuple[str, Name | None, Decimal]]:
    """Id, name and percent of each part; raises InvalidInput with every problem."""
    reading = Reading(Origin())
    if not isinstance(salt, str) or "\0" in salt:
        reading.refuse("wrong_type", "`salt` is a text", "/salt")
    found: list[tuple[str, Name | None, Decimal]] = []
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not 1 <= len(parts) <= MOST_PARTS:
        reading.refuse("wrong_type", f"`parts` is a list of 1 to {MOST_PARTS} parts", "/parts")
    else:
        for index, part in enumerate(parts):
            read = _read_part(part, f"/parts/{index}", reading)
            if read is not None:
                found.append(read)
        _check_whole(found, reading)
    refuse_errors(reading.issues)
    return found


def _read_part(part: object, at: str, reading: Reading) -> tuple[str, Name | None, Decimal] | None:
    read: Any = PART.read(part, at, reading)
    if not isinstance(read, Mapping) or "id" not in read or "percent" not in read:
        return None
    percent = parse_number(read["percent"])
    if percent is None or not 0 < percent <= 100:
        reading.refuse("out_of_range", "`percent` is a number above 0 and at most 100", f"{at}/percent")
        return None
    return read["id"], read.get("name"), percent


def _check_whole(parts: Sequence[tuple[str, Name | None, Decimal]], reading: Reading) -> None:
    total = sum((percent for _, _, percent in parts), Decimal(0))
    if total > 100:
        message = f"the parts take {plain(total)} per cent; at most 100 can be given away"
        reading.issues.append(Issue("out_of_range", message, Place(pointer="/parts")))
    ids = [name for name, _, _ in parts]
    for name in sorted({each for each in ids if ids.count(each) > 1}):
        message = f"two parts have the id `{name}`"
        reading.issues.append(Issue("repeated_id", message, Place(pointer="/parts")))
