"""The SQL of every golden case, kept as a file so that a change of the printer is read before it is taken."""

from __future__ import annotations

from engine.model.values import TEXT
from engine.segments import bind_segment, parse_segment, segment_to_sql
from engine.segments.letter_case import translation
from engine.segments.literals import literal
from tests.unit.segments.cases import all_cases, case_world


def printed_cases() -> str:
    """Name and SQL of each case that has members; the table of letters is left out."""
    schema, moment, _ = case_world()
    letters = [literal(text, TEXT).sql("spark") for text in translation()]
    parts = ["-- Written by `python -m tests.generated`: what the cases of this folder are printed as.\n"]
    for case in all_cases():
        tree, _ = parse_segment(case["segment"])
        bound = bind_segment(tree, schema, moment)[0] if tree is not None else None
        if bound is None:
            continue
        sql = segment_to_sql(bound).sql("spark", pretty=True)
        for name, text in zip(("<upper>", "<lower>"), letters, strict=True):
            sql = sql.replace(text, name)
        parts.append(f"-- {case['name']}\n{sql};\n")
    return "\n".join(parts)
