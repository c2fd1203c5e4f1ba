"""Rewrites: what is run instead of a call on which the engines differ, or whose answer is open.

`functions.toml` names them. Each takes the checked call and gives the expression that runs, the same on
both engines; None where the call is refused (reported).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.sql.rewrites.aggregates import AGGREGATES
from engine.sql.rewrites.call import Call, Rewrite
from engine.sql.rewrites.dates import DATES
from engine.sql.rewrites.texts import TEXTS
from engine.sql.rewrites.values import VALUES

REWRITES: Final[Mapping[str, Rewrite]] = {**VALUES, **AGGREGATES, **TEXTS, **DATES}

__all__ = ["REWRITES", "Call", "Rewrite"]
