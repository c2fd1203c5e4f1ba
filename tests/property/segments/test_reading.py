"""Whatever is read, the answer is a tree or issues with places: nothing is raised, nothing is guessed."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.segments import bind_segment, fingerprint, normal_form, parse_segment, segment_to_sql
from tests.property.segments.comparing import bound
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import make_sample

SAMPLE = make_sample(7, "UTC")
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["and", "tag", "event", "text", "whole", "eq", "2024-01-01", "last", "day", 10**3000]),
)
json_like = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["type", "tag", "op", "value", "n", "conditions", "where"]), inner),
    ),
    max_leaves=12,
)


@QUICK
@given(json_like)
def test_any_data_is_read_or_refused_with_a_place(data: Any) -> None:
    tree, issues = parse_segment(data)
    assert (tree is None) == bool(issues)
    assert all(issue.place.pointer is not None for issue in issues)


@QUICK
@given(segments, st.data())
def test_a_damaged_segment_is_bound_or_refused_with_a_place(segment: Json, drawn: st.DataObject) -> None:
    damaged = copy.deepcopy(segment)
    _damage(damaged, drawn)
    was_right = bound(segment, SAMPLE)[0] is not None
    tree, issues = parse_segment(damaged, partial=True)
    sound = not issues
    if tree is not None:
        found, more = bind_segment(tree, SAMPLE.schema, SAMPLE.moment)
        assert (found is None) == any(issue.is_error for issue in more)
        assert sound or not was_right or found is not None, "what is right is complained about"
        issues = issues + more
        if sound and found is not None:
            segment_to_sql(found).sql("spark")
    for issue in issues:
        assert issue.place.pointer is not None
        _resolve(damaged, issue.place.pointer)


def _damage(tree: Any, drawn: st.DataObject) -> None:
    """Replace, drop or add one key somewhere."""
    while True:
        key = drawn.draw(st.sampled_from(sorted(tree) if isinstance(tree, dict) else range(len(tree))))
        below = tree[key]
        if isinstance(below, dict | list) and below and drawn.draw(st.booleans()):
            tree = below
            continue
        match drawn.draw(st.sampled_from(["replace", "drop", "add"])):
            case "drop" if isinstance(tree, dict):
                del tree[key]
            case "add" if isinstance(tree, dict):
                tree["wrong/key"] = 1
            case _:
                tree[key] = drawn.draw(scalars)
        return


def _resolve(data: Any, pointer: str) -> None:
    """Follow a pointer; its last part may be a key that is missing."""
    parts = pointer.split("/")[1:]
    for at, part in enumerate(parts):
        key = part.replace("~1", "/").replace("~0", "~")
        if at == len(parts) - 1 and isinstance(data, dict) and key not in data:
            return
        data = data[int(key)] if isinstance(data, list) else data[key]


@QUICK
@given(segments, st.randoms(use_true_random=False))
def test_the_order_of_conditions_plays_no_part(segment: Json, random: Any) -> None:
    first, _ = bound(segment, SAMPLE)
    if first is None:
        return
    shuffled = copy.deepcopy(segment)
    _shuffle(shuffled, random)
    second, _ = bound(shuffled, SAMPLE)
    assert second is not None
    assert fingerprint(first) == fingerprint(second)
    assert normal_form(first) == normal_form(second)


def _shuffle(tree: Any, random: Any) -> None:
    match tree:
        case {"conditions": list() as conditions}:
            random.shuffle(conditions)
            for condition in conditions:
                _shuffle(condition, random)
        case {"condition": condition}:
            _shuffle(condition, random)
        case {"type": "event"}:
            for key in ("where", "having"):
                _shuffle(tree.get(key), random)
