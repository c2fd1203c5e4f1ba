"""Many segments in one statement, compared with the reference."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from engine.model.execution import Execution
from engine.model.issue import Issue
from engine.model.moment import Moment
from engine.model.schema import Schema
from engine.model.segment import BoundSegment
from engine.model.values import TEXT
from engine.segments import World, bind_segment, evaluate, parse_segment, segment_to_sql
from engine.segments.letter_case import lower, lower_case_table
from engine.segments.literals import literal
from engine.segments.to_sql.filters import folded
from tests.property.segments.tables import ordinals, register
from tests.property.segments.world import Sample
from tests.unit.segments.cases import all_cases, case_world

Json = dict[str, object]


def bound(data: object, sample: Sample, *, printed: bool = True) -> tuple[BoundSegment | None, list[Issue]]:
    """A segment read and bound; a pair in the wrong order is the only thing that may be wrong with it."""
    tree, issues = parse_segment(data)
    if tree is None:
        return None, issues
    return bind_segment(tree, sample.schema, sample.moment, printed=printed)


def bound_ones(
    batch: Sequence[Json], sample: Sample, *, printed: bool = True
) -> list[tuple[Json, BoundSegment]]:
    """The segments of a batch that can be bound, and `printed` as SQL too."""
    found = []
    for data in batch:
        tree, issues = bound(data, sample, printed=printed)
        if tree is not None:
            found.append((data, tree))
        else:
            codes = {issue.code for issue in issues if issue.is_error}
            assert codes <= {"bad_value", "pair_order", "too_many_digits", "window_order"}, issues
    return found


def assert_same_members(batch: Sequence[Json], sample: Sample, engine: Execution) -> None:
    """The printed SQL finds on the engine whom the reference finds."""
    pairs = bound_ones(batch, sample)
    if not pairs:
        return
    found = members(engine, [tree for _, tree in pairs], sample.world)
    for (data, tree), ids in zip(pairs, found, strict=True):
        expected = sorted(evaluate(tree, sample.world))
        assert ids == expected, (
            f"{json.dumps(data, default=str, ensure_ascii=False)}\n{segment_to_sql(tree).sql('spark')}\n"
            f"missing {sorted({*expected} - {*ids})} too many {sorted({*ids} - {*expected})}"
        )


def members(engine: Execution, trees: Sequence[BoundSegment], world: World) -> list[list[str]]:
    """The members of each segment, by one statement."""
    parts = []
    for at, tree in enumerate(trees):
        inner = segment_to_sql(tree).subquery("members")
        columns = [exp.Literal.number(at).as_("number"), "ordinal", "customer_id"]
        parts.append(exp.Select().select(*columns).from_(inner))
    statement = exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    rows = engine.fetch(statement.sql("spark")).to_pylist()
    numbers = ordinals(world)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        assert row["ordinal"] == numbers[row["customer_id"]]
        found[row["number"]].append(row["customer_id"])
    return [sorted(found[at]) for at in range(len(trees))]


def assert_golden_members(engine: Execution, folder: Path, size: int) -> int:
    """Every golden case has its members on the engine, `size` cases in a statement; how many there are."""
    schema, moment, world = case_world()
    register(schema, world, engine, folder)
    cases = [case for case in all_cases() if "members" in case]
    for start in range(0, len(cases), size):
        batch = cases[start : start + size]
        found = members(engine, [_golden(case, schema, moment) for case in batch], world)
        expected = [(case["name"], sorted(case["members"])) for case in batch]
        assert [(case["name"], ids) for case, ids in zip(batch, found, strict=True)] == expected
    return len(cases)


def _golden(case: Mapping[str, object], schema: Schema, moment: Moment) -> BoundSegment:
    tree, _ = parse_segment(case["segment"])
    assert tree is not None
    found, issues = bind_segment(tree, schema, moment)
    assert found is not None, issues
    return found


def assert_same_lower_case(engine: Execution) -> None:
    """Every letter of the table, alone and among others, gets the lower case of the table."""
    letters = [chr(code) for code in lower_case_table()]
    texts = [*letters, "".join(letters), "e\u0301ΑΣ İß", "\U0001f600A"]
    rows = exp.values([(literal(text, TEXT),) for text in texts], alias="t", columns=["x"])
    select = exp.Select().select(exp.column("x"), folded(exp.column("x")).as_("low")).from_(rows)
    found = {row["x"]: row["low"] for row in engine.fetch(select.sql("spark")).to_pylist()}
    assert found == {text: lower(text) for text in texts}
