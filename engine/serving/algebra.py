"""Groups as operations on sets, and the counts that a preview shows of their conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import And, AtLeast, Not, Or
from engine.serving.sets import CustomerSet, Words

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


def shares_of_and(sets: Sequence[CustomerSet], universe: CustomerSet) -> Shares:
    """`running`: who is in all sets up to one; `only_here`: who lacks nothing but that one."""
    running, others = _chained(sets, universe.words, np.bitwise_and)
    return Shares(tuple(running.tolist()), tuple((others - running[-1]).tolist()))


def shares_of_or(sets: Sequence[CustomerSet], universe: CustomerSet) -> Shares:
    """`running`: who is in any set up to one; `only_here`: who is in that one alone."""
    running, others = _chained(sets, np.zeros_like(universe.words), np.bitwise_or)
    return Shares(tuple(running.tolist()), tuple((running[-1] - others).tolist()))


def _chained(
    sets: Sequence[CustomerSet], nothing: Words, both: np.ufunc
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sizes of the sets chained up to each one, and of all but each one, by what comes before and after.

    `nothing` is what no set at all gives. Words go in blocks that stay in the processor's cache.
    """
    running, others = np.zeros(len(sets), np.int64), np.zeros(len(sets), np.int64)
    for part in _blocks(len(sets), len(nothing)):
        block = [one.words[part] for one in sets]
        before, after = _running(block, both), _running(block[::-1], both)[::-1]
        running += _counts(before)
        if len(sets) == 1:
            others += _counts(nothing[np.newaxis, part])
            continue
        without = np.empty_like(before)
        without[0], without[-1] = after[1], before[-2]
        both(before[:-2], after[2:], out=without[1:-1])
        others += _counts(without)
    return running, others


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


def _counts(block: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.asarray(np.bitwise_count(block).sum(axis=1, dtype=np.int64))
