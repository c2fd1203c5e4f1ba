"""The order in which tags are computed, and the circles that have none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from heapq import heapify, heappop, heappush


def order(uses: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Codes with every tag after those it uses (otherwise by code), and the cycles found.

    A cycle is written `a, b, a`: a uses b, b uses a. Tags in a cycle, and tags that use one, have no order
    and are left out. Codes that are not keys of `uses` are ignored.
    """
    left = {code: {each for each in needs if each in uses} for code, needs in uses.items()}
    ordered = _settle(left)
    cycles = []
    while left:
        cycle = _cycle(left)
        cycles.append(cycle)
        for code in cycle:
            left.pop(code, None)
        _settle(left, known=set(left))
    return tuple(ordered), tuple(cycles)


def _settle(left: dict[str, set[str]], known: set[str] | None = None) -> list[str]:
    """Take out of `left`, in order, every code that waits for nothing (among `known`)."""
    waits = {code: {each for each in needs if known is None or each in known} for code, needs in left.items()}
    used_by: dict[str, list[str]] = {}
    for code, needs in waits.items():
        for each in needs:
            used_by.setdefault(each, []).append(code)
    ready = [code for code, needs in waits.items() if not needs]
    heapify(ready)
    ordered = []
    while ready:
        code = heappop(ready)
        ordered.append(code)
        del left[code]
        for child in used_by.get(code, ()):
            waits[child].discard(code)
            if not waits[child]:
                heappush(ready, child)
    return ordered


def _cycle(left: Mapping[str, set[str]]) -> tuple[str, ...]:
    """One cycle among codes that all wait for another of them, beginning with its smallest code."""
    path: list[str] = []
    code = min(left)
    while code not in path:
        path.append(code)
        code = min(each for each in left[code] if each in left)
    cycle = path[path.index(code) :]
    turn = cycle.index(min(cycle))
    cycle = cycle[turn:] + cycle[:turn]
    return (*cycle, cycle[0])
