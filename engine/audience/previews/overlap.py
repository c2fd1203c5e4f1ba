"""How sets of customers overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from engine.errors import InvalidInput
from engine.serving import CustomerSet

MOST_SETS: Final = 5


@dataclass(frozen=True, slots=True)
class Region:
    """The customers that are in all of the sets named and in no other: how many there are."""

    sets: tuple[str, ...]
    count: int

    def to_json(self) -> dict[str, object]:
        """JSON-like data."""
        return {"sets": list(self.sets), "count": self.count}


def overlap(sets: Mapping[str, CustomerSet]) -> tuple[Region, ...]:
    """The exact size of every region of one to five sets, empty regions among them.

    Regions of fewer sets come first, in the order of the mapping. Raises InvalidInput (`overlap_size`) for
    another number of sets.
    """
    if not 1 <= len(sets) <= MOST_SETS:
        raise InvalidInput(
            f"the overlap of {len(sets)} crowds was asked for; allowed are 1 to {MOST_SETS}",
            code="overlap_size",
        )
    names = list(sets)
    groups = [group for size in range(1, len(names) + 1) for group in combinations(names, size)]
    shared = _shared(groups, sets)
    return tuple(Region(group, _only(group, groups, shared)) for group in groups)


def _shared(groups: Sequence[tuple[str, ...]], sets: Mapping[str, CustomerSet]) -> dict[tuple[str, ...], int]:
    """How many are in all sets of each group, others or not; each is one step from a smaller group."""
    met: dict[tuple[str, ...], CustomerSet] = {}
    for group in groups:
        last = sets[group[-1]]
        met[group] = met[group[:-1]] & last if group[:-1] else last
    return {group: len(found) for group, found in met.items()}


def _only(
    group: tuple[str, ...], groups: Sequence[tuple[str, ...]], shared: Mapping[tuple[str, ...], int]
) -> int:
    """Those in no other set, by inclusion and exclusion."""
    wider = (other for other in groups if set(other) >= set(group))
    return sum((-1) ** (len(other) - len(group)) * shared[other] for other in wider)
