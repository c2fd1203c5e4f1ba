"""A band that no value can be in, or that earlier bands by percent leave nothing to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.keys import at_key
from engine.definitions.rules.intervals import intervals_of
from engine.definitions.rules.rule import Bound, Checking, Found, Rule, found
from engine.model.tag import Statistical

ID: Final = "band_empty"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        for index, interval in intervals_of(tag, checking.around.moment.zone):
            if interval.empty:
                message = "no value lies in this band: its lower bound is not below its upper one"
                yield found(ID, tag, message, at_key("bands", index))
        yield from _ranks(tag)


def _ranks(tag: Bound) -> Iterator[Found]:
    body = tag.draft.body
    bands = body.rank_bands if isinstance(body, Statistical) else ()
    for key in ("top_percent", "bottom_percent"):
        largest = None
        for band in bands:
            percent = getattr(band, key)
            if percent is None:
                continue
            if largest is not None and percent <= largest:
                message = f"`{key}: {percent}` is inside the band of {largest} % before it: nobody is left"
                yield found(
                    ID, tag, message, band.place.pointer or "/bands", "list the smaller percents first"
                )
            largest = percent if largest is None else max(largest, percent)


BAND_EMPTY: Final = Rule(ID, "Each band can hold a value.", _check)
