"""Where two bands overlap, the first one wins: that may be meant, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.keys import at_key
from engine.definitions.rules.intervals import intervals_of
from engine.definitions.rules.rule import Checking, Found, Rule, found

ID: Final = "bands_overlap"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        known = intervals_of(tag, checking.around.moment.zone)
        for position, (index, interval) in enumerate(known):
            before = next((other for other, each in known[:position] if each.meets(interval)), None)
            if before is not None:
                message = f"this band and band {before + 1} overlap: values in both get the label of that one"
                yield found(ID, tag, message, at_key("bands", index), warning=True)


BANDS_OVERLAP: Final = Rule(ID, "Bands do not overlap (warning).", _check)
