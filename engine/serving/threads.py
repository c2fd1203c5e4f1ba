"""The threads that work on blocks of one leaf: NumPy lets go of the interpreter, so that all cores work."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache


@cache
def pool() -> ThreadPoolExecutor:
    """One thread a core. What they do is short and waits for nothing, so requests may share them."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="blocks")
