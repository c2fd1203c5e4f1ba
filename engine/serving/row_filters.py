"""Property filters of single rows, and which of several rows is the smallest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, assert_never
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, Not, Or, Test
from engine.model.values import INTEGER
from engine.serving import ranges as rng
from engine.serving.event_store import EventProperty, EventTable
from engine.serving.matching import POSITIVE, Domain, match_test
from engine.serving.runs import Places
from engine.serving.sets import Mask


def rows_pass(table: EventTable, tree: BoundFilter, rows: Places, zone: ZoneInfo) -> Mask:
    """Which rows of a table pass a filter."""
    match tree:
        case And(conditions):
            return reduce(np.logical_and, (rows_pass(table, one, rows, zone) for one in conditions))
        case Or(conditions):
            return reduce(np.logical_or, (rows_pass(table, one, rows, zone) for one in conditions))
        case Not(condition):
            return ~rows_pass(table, condition, rows, zone)
        case AtLeast(n, conditions):
            held = np.zeros(len(rows), np.int64)
            for one in conditions:
                held += rows_pass(table, one, rows, zone)
            return np.asarray(held >= n)
        case BoundProperty(name, test):
            return _property(table, table.properties[name], test, rows, zone)
        case _:
            assert_never(tree)


def smallest_rows(table: EventTable, names: Sequence[str], rows: Places, groups: NDArray[np.int64]) -> Places:
    """Of each group of rows the smallest in column order; `groups` ascends and numbers each row's group."""
    keys: list[NDArray[Any]] = [groups]
    for name in names:
        of = table.properties[name]
        keys += [~table.has(of, rows), *_order(table, of, rows)]
    order = np.lexsort(keys[::-1])
    fresh = np.concatenate(([True], groups[1:] != groups[:-1]))
    return rows[order[fresh]]


def _order(table: EventTable, of: EventProperty, rows: Places) -> list[NDArray[Any]]:
    """Numbers that are in the order of a property's values; 0 where it is missing."""
    stored = table.rows[of.column][rows]
    match of.entry.form:
        case "pair":
            return [stored["high"], stored["low"]]
        case "list":
            texts = [tuple(of.codes[start : start + count].tolist()) for start, count in stored.tolist()]
            ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
            return [np.array([ranks[text] for text in texts], np.int64)]
        case _:
            return [stored]


def _property(table: EventTable, of: EventProperty, test: Test, rows: Places, zone: ZoneInfo) -> Mask:
    there = table.has(of, rows)
    stored = table.rows[of.column][rows]
    if of.entry.form == "list":
        return _list(of, test, stored, there, zone)
    dictionary = of.dictionary if of.entry.form == "text" else None
    least, greatest = int(of.entry.least or 0), int(of.entry.greatest or 0)
    match = match_test(test, Domain(of.type, zone, dictionary, least, greatest))
    inside = rng.passing(stored, match.ranges) & there
    return inside | ~there if match.missing else inside


def _list(of: EventProperty, test: Test, stored: NDArray[Any], there: Mask, zone: ZoneInfo) -> Mask:
    if test.op in ("is_set", "is_not_set"):
        return there if test.op == "is_set" else ~there
    if test.op.startswith("size_"):
        sizes = Test(test.op.removeprefix("size_"), INTEGER, test.operand)
        ranges = match_test(sizes, Domain(INTEGER, zone)).ranges
        return rng.passing(stored["count"].astype(np.int64), ranges) & there
    if not isinstance(test.operand, frozenset):
        raise InternalError(f"{test.operand!r} is no set of texts")
    wanted = [of.dictionary.find(str(text)) for text in test.operand]
    if test.op == "all_of":
        found = reduce(np.logical_and, (_holding(of, stored, [code]) for code in wanted))
    else:
        found = _holding(of, stored, wanted)
    if test.op in POSITIVE:
        found = ~found
    return (found & there) | ~there if test.or_missing else found & there


def _holding(of: EventProperty, stored: NDArray[Any], codes: Sequence[int | None]) -> Mask:
    """Which rows' lists hold one of the codes."""
    counts = stored["count"].astype(np.int64)
    owners = np.repeat(np.arange(len(stored)), counts)
    offsets = stored["start"].astype(np.int64) - (np.cumsum(counts) - counts)
    elements = of.codes[np.repeat(offsets, counts) + np.arange(len(owners))]
    found = np.zeros(len(stored), np.bool_)
    found[owners[np.isin(elements, [code for code in codes if code is not None])]] = True
    return found
