"""Groups of customers too small to be told of: they answer as if there were nobody in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.audience.portraits.facts import Spread


def told_part(count: int, size: int, min_group: int) -> int:
    """`count` of `size` customers as it may be told: none where too few are counted, all where too few are
    not, for the one number gives the other.
    """
    if count < min_group:
        return 0
    return size if size - count < min_group else count


def protected_spread(spread: Spread | None, size: int, min_group: int) -> Spread | None:
    """Nothing of fewer than the smallest group, and of nobody in particular."""
    if spread is None or spread.count < min_group:
        return None
    if min_group <= 1:
        return spread
    return replace(spread, count=told_part(spread.count, size, min_group), least=None, greatest=None)
