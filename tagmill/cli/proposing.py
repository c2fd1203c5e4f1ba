"""A proposed entry, put into the text of a catalog without touching the rest of it."""

from __future__ import annotations

import re
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.catalog import parse_catalog, propose_entry
from engine.errors import Conflict, NotFound, StatementFailed
from engine.model.issue import has_errors
from engine.wiring import load
from tagmill.cli.writing import writing_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.execution import Column
    from engine.wiring import Workspace

SAMPLED: Final = 100_000
"""Rows that are looked at for the digits of float columns."""

_TOP_LEVEL: Final = re.compile(r"[A-Za-z_\"']")


def propose(space: Workspace, table: str, name: str | None) -> str:
    """The commented entry for a table; raises NotFound where there is none."""
    try:
        columns = space.columns_of(table)
    except (StatementFailed, OSError) as error:
        raise _unknown_table(space, table) from error
    if columns is None:
        raise _unknown_table(space, table)
    return propose_entry(table, columns, name=name, scales=_scales(space, table, columns))


def _unknown_table(space: Workspace, table: str) -> NotFound:
    return NotFound(
        f"there is no Delta table at `{table}` (paths are relative to the workspace `{space.root}`)",
        code="unknown_table",
    )


def insert_into(catalog: Path, entry: str) -> str:
    """Write the entry at the end of its section; returns a sentence on what was done.

    Raises Conflict, and writes nothing, where the catalog could not be read afterwards.
    """
    before = catalog.read_text(encoding="utf-8") if catalog.exists() else ""
    after = inserted(before, entry)
    had, has = (has_errors(parse_catalog(text)[1]) for text in (before or "zone: UTC\n", after))
    if has and not had:
        raise Conflict(
            f"the entry does not fit into `{catalog}` as it is (does it name its thing already?): "
            "use `--name`, or `--print` and place it yourself",
            code="entry_conflict",
        )
    with writing_to(catalog):
        catalog.write_text(after, encoding="utf-8")
    return f"added to {catalog}: correct it there, then `tagmill check`"


def inserted(text: str, entry: str) -> str:
    """The catalog's text with the entry below its section, which is made where it is missing."""
    head, section, *body = entry.rstrip("\n").splitlines()
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if line.rstrip() == section), None)
    if at is None:
        return "\n".join([*lines, *([""] if lines else []), head, section, *body, ""])
    if section == "customers:":
        raise Conflict("the catalog has customers already: correct that entry", code="entry_conflict")
    end = next((n for n in range(at + 1, len(lines)) if _TOP_LEVEL.match(lines[n])), len(lines))
    while end > at + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return "\n".join([*lines[:end], "", f"  {head}", *body, *lines[end:], ""])


def _scales(space: Workspace, table: str, columns: list[Column]) -> Mapping[str, tuple[int, int]]:
    """Digits before and after the point, the most seen, of each float column."""
    floats = [column.name for column in columns if column.type in ("float", "double")]
    if not floats:
        return {}
    from sqlglot import exp

    source = load("engine.night.tables", "source_of")(table, space.root)
    with closing(space.open_execution()) as execution:
        execution.read("proposed", source)
        query = exp.select(*(exp.column(name, quoted=True) for name in floats)).from_("proposed")
        rows = execution.fetch(query.sql("spark"), limit=SAMPLED)
    return {name: digits_of(rows.column(name).to_pylist()) for name in floats}


def digits_of(values: list[float | None]) -> tuple[int, int]:
    """The most digits before and after the point in the shortest text of each float."""
    before, after = 1, 0
    for value in values:
        number = Decimal(repr(value)) if value is not None else Decimal(0)
        if number.is_finite():
            before = max(before, number.adjusted() + 1)
            exponent = number.normalize().as_tuple().exponent
            after = max(after, -exponent if isinstance(exponent, int) else 0)
    return before, after
