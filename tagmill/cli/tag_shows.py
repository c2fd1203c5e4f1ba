"""Tags as tables and pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tagmill.cli.output import count, instant, percent, plain, write, write_table

if TYPE_CHECKING:
    from engine.wiring.tags.facts import TagFacts


def tag_table(facts: Sequence[TagFacts], lang: str | None) -> None:
    """One line a tag; names in both languages, or in the one asked for."""
    languages = ("en", "zh") if lang is None else (lang,)
    headings = ("tag", *(f"name ({each})" for each in languages), "category", "kind", "type", "state")
    write_table(
        (*headings, "rows", "coverage"),
        [
            (
                each.code,
                *(getattr(each.name, language) if each.name else "" for language in languages),
                each.category or "",
                each.kind or "",
                each.value_type or "",
                each.state,
                count(each.rows),
                percent(each.coverage),
            )
            for each in facts
        ],
        numeric=("rows", "coverage"),
    )


def tag_page(facts: TagFacts) -> None:
    """All there is to tell of one tag."""
    name = f"{facts.name.en} / {facts.name.zh}" if facts.name else ""
    lines = [
        ("tag", facts.code),
        ("name", name),
        ("defined in", facts.place),
        ("state", f"{facts.state}{' (switched by command)' if facts.switched else ''}"),
        ("type", facts.value_type or ""),
        ("columns", ", ".join(facts.sources)),
        ("reads", ", ".join(facts.upstream)),
        ("read by", ", ".join(facts.downstream)),
    ]
    if facts.base_time is not None:
        lines += [
            ("values", f"{count(facts.rows)} customers, coverage {percent(facts.coverage)}"),
            ("base time", instant(facts.base_time)),
            ("snapshot", facts.snapshot or ""),
        ]
    for label, text in lines:
        if text:
            write(f"{label:<12}{text}")
    if facts.last_error:
        write(f"{'last run':<12}{facts.last_error}")
    for problem in facts.problems:
        write(f"{'problem':<12}{problem}")
    write("definition")
    text = json.dumps(plain(facts.definition), ensure_ascii=False, indent=2)
    write("\n".join(f"  {line}" for line in text.splitlines()))
