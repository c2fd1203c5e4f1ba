"""Codes for definitions that came without one."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count


def propose_code(category: str, taken: Collection[str]) -> str:
    """A free code: the category and a number."""
    stem = re.sub(r"[^a-z0-9_]+", "_", category.lower()).strip("_")[:50]
    stem = stem if re.match("[a-z]", stem) else f"tag_{stem}".rstrip("_")
    return next(code for number in count(1) if (code := f"{stem}_{number}") not in taken)
