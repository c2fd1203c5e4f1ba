"""Values between two bands get no label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.keys import at_key
from engine.definitions.rules.intervals import intervals_of
from engine.definitions.rules.rule import Checking, Found, Rule, found

ID: Final = "bands_gap"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        known = [each for each in intervals_of(tag, checking.around.moment.zone) if not each[1].empty]
        reached = None
        for index, interval in sorted(known, key=lambda each: each[1].start):
            if reached is not None and reached[1] < interval.start:
                message = f"values between band {reached[0] + 1} and this one get no label"
                yield found(
                    ID,
                    tag,
                    message,
                    at_key("bands", index),
                    "let one band begin where the other ends",
                    warning=True,
                )
            if reached is None or reached[1] < interval.end:
                reached = (index, interval.end)


BANDS_GAP: Final = Rule(ID, "Bands leave no gap between them (warning).", _check)
