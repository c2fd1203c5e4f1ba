"""How sets of customers overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.serving import CustomerSet

MOST_SETS: Final = 5


@dataclass(frozen=True, slots=True)
class Region:
    """The customers that are in all of the sets named and in no other: how many there are."""

    sets: tuple[str, ...]
    count: int


def overlap(sets: Mapping[str, CustomerSet]) -> tuple[Region, ...]:
    """The exact size of every region of one to five sets, empty regions among them."""
    raise NotImplementedError
