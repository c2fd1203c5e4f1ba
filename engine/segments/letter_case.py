"""Lower case as `ignore_case` means it: one table for every evaluator, code point by code point.

The table is Unicode 15.1's simple lower-case mapping, kept in `lower_case.txt`; the runtime's own `lower`
is never used, since versions and languages differ on final sigma, dotted I and newer letters.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lower_case_table() -> dict[int, int]:
    """Each code point that has a lower case, with that lower case."""
    text = files("engine.segments").joinpath("lower_case.txt").read_text(encoding="ascii")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {int(upper, 16): int(lower, 16) for upper, lower in rows}


def lower(text: str) -> str:
    """The text with every letter in lower case, of the same number of code points."""
    return text.translate(lower_case_table())


@cache
def translation() -> tuple[str, str]:
    """The table as the two texts that SQL's `translate` takes."""
    table = lower_case_table()
    return "".join(map(chr, table)), "".join(map(chr, table.values()))
