"""Property filters of single rows, and which of several rows is the smallest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeAlias, assert_never
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, Not, Or, Test
from engine.model.values import INTEGER
from engine.serving.events.runs import Places
from engine.serving.events.store import EventProperty, EventTable
from engine.serving.sets.customer_set import Mask
from engine.serving.tags import ranges as rng
from engine.serving.tags.matching import POSITIVE, Domain, match_test

Part: TypeAlias = slice | Places
"""Some rows of a table."""

Filter: TypeAlias = Callable[[Part], Mask]
"""Which of some rows pass."""


def row_filter(table: EventTable, tree: BoundFilter, zone: ZoneInfo) -> Filter:
    """A filter of rows; what its tests compare with is looked up once."""
    match tree:
        case And(conditions) | Or(conditions):
            both = np.logical_and if isinstance(tree, And) else np.logical_or
            filters = [row_filter(table, one, zone) for one in conditions]
            return lambda part: reduce(both, (one(part) for one in filters))
        case Not(condition):
            inner = row_filter(table, condition, zone)
            return lambda part: ~inner(part)
        case AtLeast(n, conditions):
            several = [row_filter(table, one, zone) for one in conditions]
            return lambda part: np.sum([one(part) for one in several], axis=0) >= n
        case BoundProperty(name, test):
            of = table.properties[name]
            return (
                _list(table, of, test, zone) if of.entry.form == "list" else _property(table, of, test, zone)
            )
        case _:
            assert_never(tree)


def is_plain(table: EventTable, tree: BoundFilter) -> bool:
    """Whether all properties of a filter lie in plain columns, so that filtering whole tables is quick."""
    match tree:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return all(is_plain(table, one) for one in conditions)
        case Not(condition):
            return is_plain(table, condition)
        case BoundProperty(name):
            return table.properties[name].plain is not None
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
    stored = table.stored(of, rows)
    match of.entry.form:
        case "pair":
            return [stored["high"], stored["low"]]
        case "list":
            texts = [tuple(of.codes[start : start + count].tolist()) for start, count in stored.tolist()]
            ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
            return [np.array([ranks[text] for text in texts], np.int64)]
        case _:
            return [stored]


def _property(table: EventTable, of: EventProperty, test: Test, zone: ZoneInfo) -> Filter:
    dictionary = of.dictionary if of.entry.form == "text" else None
    least, greatest = int(of.entry.least or 0), int(of.entry.greatest or 0)
    match = match_test(test, Domain(of.type, zone, dictionary, least, greatest))
    every = of.entry.values == table.entry.rows
    passes = rng.tester(table.stored(of, slice(0)).dtype, match.ranges)

    def passing(part: Part) -> Mask:
        inside = passes(table.stored(of, part))
        if every:
            return inside
        there = table.has(of, part)
        return (inside & there) | ~there if match.missing else inside & there

    return passing


def _list(table: EventTable, of: EventProperty, test: Test, zone: ZoneInfo) -> Filter:
    if test.op in ("is_set", "is_not_set"):
        return lambda part: table.has(of, part) == (test.op == "is_set")
    if test.op.startswith("size_"):
        sizes = Test(test.op.removeprefix("size_"), INTEGER, test.operand)
        passes = rng.tester(np.dtype(np.int64), match_test(sizes, Domain(INTEGER, zone)).ranges)
        return lambda part: passes(table.stored(of, part)["count"].astype(np.int64)) & table.has(of, part)
    if not isinstance(test.operand, frozenset):
        raise InternalError(f"{test.operand!r} is no set of texts")
    wanted = [of.dictionary.find(str(text)) for text in test.operand]
    groups = [[code] for code in wanted] if test.op == "all_of" else [wanted]

    def passing(part: Part) -> Mask:
        there, stored = table.has(of, part), table.stored(of, part)
        found = reduce(np.logical_and, (_holding(of, stored, codes) for codes in groups))
        if test.op in POSITIVE:
            found = ~found
        return (found & there) | ~there if test.or_missing else found & there

    return passing


def _holding(of: EventProperty, stored: NDArray[Any], codes: Sequence[int | None]) -> Mask:
    """Which rows' lists hold one of the codes."""
    counts = stored["count"].astype(np.int64)
    owners = np.repeat(np.arange(len(stored)), counts)
    offsets = stored["start"].astype(np.int64) - (np.cumsum(counts) - counts)
    elements = of.codes[np.repeat(offsets, counts) + np.arange(len(owners))]
    found = np.zeros(len(stored), np.bool_)
    found[owners[np.isin(elements, [code for code in codes if code is not None])]] = True
    return found
