"""Groups as operations on sets, and the counts that a preview shows of their conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import And, AtLeast, Not, Or
from engine.serving.sets.customer_set import CustomerSet, Words, count_bits

Node = TypeVar("Node")
_BLOCK_BYTES: Final = 1 << 18
"""The words of all sets that are worked on at once: they stay in the cache."""


def combine(
    group: And[Node] | Or[Node] | Not[Node] | AtLeast[Node],
    sets: Sequence[CustomerSet],
    universe: CustomerSet,
) -> CustomerSet:
    """The set of a group, given those of its conditions in their order."""
    match group:
        case And():
            return reduce(CustomerSet.__and__, sets)
        case Or():
            return reduce(CustomerSet.__or__, sets)
        case Not():
            return universe - sets[0]
        case AtLeast(n):
            return at_least(n, sets)
        case _:
            assert_never(group)


def at_least(n: int, sets: Sequence[CustomerSet]) -> CustomerSet:
    """Who is in `n` or more of the sets, counted by position; n is 1 or more.

    The counts are kept as binary numbers, one word of bits a digit: adding a set is a ripple of carries.
    """
    digits = [np.zeros_like(sets[0].words) for _ in range(len(sets).bit_length())]
    for one in sets:
        carry = one.words
        for place, digit in enumerate(digits):
            digits[place], carry = digit ^ carry, digit & carry
    return CustomerSet(_not_below(digits, n), sets[0].size)


def _not_below(digits: Sequence[Words], n: int) -> Words:
    """Where the numbers in the digits (the lowest first) are `n` or more."""
    above = np.zeros_like(digits[0])
    equal = np.full_like(digits[0], np.uint64(0xFFFF_FFFF_FFFF_FFFF))
    for place in reversed(range(len(digits))):
        if (n >> place) & 1:
            equal = equal & digits[place]
        else:
            above |= equal & digits[place]
            equal = equal & ~digits[place]
    return above | equal


@dataclass(frozen=True, slots=True)
class Shares:
    """Of each condition of a group: `running` and `only_here` (`semantics.md` 11)."""

    running: tuple[int, ...]
    only_here: tuple[int, ...]


def shares_of_and(sets: Sequence[CustomerSet], universe: CustomerSet, whole: CustomerSet) -> Shares:
    """`running`: who is in all sets up to one; `only_here`: who lacks nothing but that one.

    `whole` is the intersection of all of them.
    """
    running, others = _chained(sets, np.bitwise_and, len(whole), len(universe))
    return Shares(running, tuple(count - len(whole) for count in others))


def shares_of_or(sets: Sequence[CustomerSet], whole: CustomerSet) -> Shares:
    """`running`: who is in any set up to one; `only_here`: who is in that one alone.

    `whole` is the union of all of them.
    """
    running, others = _chained(sets, np.bitwise_or, len(whole), 0)
    return Shares(running, tuple(len(whole) - count for count in others))


def _chained(
    sets: Sequence[CustomerSet], both: np.ufunc, whole: int, nothing: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sizes of the sets chained up to each one, and of all but each one.

    `whole` is the size of all of them chained, `nothing` what no set at all gives. What two sets need is
    known without counting anything.
    """
    if len(sets) == 1:
        return (whole,), (nothing,)
    first, last = len(sets[0]), len(sets[-1])
    if len(sets) == 2:
        return (first, whole), (last, first)
    counts = np.zeros(2 * len(sets) - 3, np.int64)
    for part in _blocks(len(sets), len(sets[0].words)):
        block = [one.words[part] for one in sets]
        before, after = _running(block[:-1], both), _running(block[:0:-1], both)[::-1]
        rows = [*before[1:], after[0], *both(before[:-1], after[1:])]
        counts += [count_bits(row) for row in rows]
    running = (first, *counts[: len(sets) - 2].tolist(), whole)
    return running, (*counts[len(sets) - 2 :].tolist(), running[-2])


def _running(block: Sequence[Words], both: np.ufunc) -> NDArray[np.uint64]:
    """The sets up to each one, chained; `accumulate` of NumPy takes several times as long."""
    chained = np.empty((len(block), len(block[0])), np.uint64)
    chained[0] = block[0]
    for number, words in enumerate(block[1:], start=1):
        both(chained[number - 1], words, out=chained[number])
    return chained


def _blocks(sets: int, words: int) -> Iterator[slice]:
    width = max(_BLOCK_BYTES // 8 // sets, 1)
    return (slice(start, start + width) for start in range(0, words, width))
