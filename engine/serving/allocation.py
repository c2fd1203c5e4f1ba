"""Memory that blocks of work were done in is kept for the next ones, not given back to the system."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
_KEPT: Final = 256 << 20
_LARGEST: Final = 32 << 20
"""Bytes; the most that glibc takes."""


@cache
def keep_freed_memory() -> None:
    """Let glibc keep up to 256 MiB that was freed; other allocators are left as they are.

    Work on events makes and drops arrays of some MB for each block. By default glibc gives each back to the
    system and asks for it again, and every page of it is then zeroed and mapped anew: several times the
    work itself.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_MMAP_THRESHOLD, _LARGEST)
