"""The order of tags, and circles among them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.definitions import order

CODES = st.sampled_from([f"t{number}" for number in range(8)])


def test_users_come_after_what_they_use_otherwise_by_code() -> None:
    assert order({"c": {"a"}, "b": set(), "a": {"d"}, "d": set()}) == (("b", "d", "a", "c"), ())


def test_a_circle_is_named_once_and_what_uses_it_has_no_order() -> None:
    uses = {"b": {"c"}, "c": {"a"}, "a": {"b"}, "user": {"a"}, "x": set(), "y": {"y"}}
    assert order(uses) == (("x",), (("a", "b", "c", "a"), ("y", "y")))


def test_two_circles_that_meet_are_both_named() -> None:
    cycles = order({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}})[1]
    assert ("a", "b", "a") in cycles and ("c", "d", "c") in cycles


def test_codes_that_are_not_defined_do_not_matter() -> None:
    assert order({"a": {"gone"}}) == (("a",), ())


def test_long_chains_are_no_trouble() -> None:
    uses = {f"t{number:05}": {f"t{number + 1:05}"} for number in range(5_000)}
    assert len(order(uses)[0]) == 5_000


@given(st.dictionaries(CODES, st.sets(CODES)))
def test_every_code_is_ordered_or_hangs_on_a_circle(uses: dict[str, set[str]]) -> None:
    ordered, cycles = order(uses)
    places = {code: index for index, code in enumerate(ordered)}
    for code in ordered:
        assert all(places[each] < places[code] for each in uses[code] & uses.keys())
    for cycle in cycles:
        assert cycle[0] == cycle[-1] == min(cycle)
        assert all(right in uses[left] for left, right in pairwise(cycle))
    assert bool(cycles) == (len(ordered) < len(uses))
