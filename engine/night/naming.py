"""The nearest guess for a name that does not exist."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where no known name is near."""
    found = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{found[0]}`?" if found else ""
