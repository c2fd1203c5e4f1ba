"""The rules for definitions, one check each: a new rule is a file and a line here.

What concerns one value alone (unknown keys, types, ranges) is told as a file is read; names, windows, filters
and SQL as a definition is bound. Rules are about what is left: how parts and definitions fit together.
"""

from __future__ import annotations

from typing import Final

from engine.definitions.rules.band_empty import BAND_EMPTY
from engine.definitions.rules.bands_gap import BANDS_GAP
from engine.definitions.rules.bands_overlap import BANDS_OVERLAP
from engine.definitions.rules.cycle import CYCLE
from engine.definitions.rules.default_and_on_missing import DEFAULT_AND_ON_MISSING
from engine.definitions.rules.default_type import DEFAULT_TYPE
from engine.definitions.rules.disabled_tag import DISABLED_TAG
from engine.definitions.rules.display_type import DISPLAY_TYPE
from engine.definitions.rules.latest_crowd import LATEST_CROWD
from engine.definitions.rules.map_else import MAP_ELSE
from engine.definitions.rules.one_language import ONE_LANGUAGE
from engine.definitions.rules.personal_data import PERSONAL_DATA
from engine.definitions.rules.repeated_code import REPEATED_CODE
from engine.definitions.rules.repeated_name import REPEATED_NAME
from engine.definitions.rules.reserved_code import RESERVED_CODE
from engine.definitions.rules.rule import Bound, Checking, Found, Rule
from engine.definitions.rules.unknown_category import UNKNOWN_CATEGORY
from engine.definitions.rules.value_type import VALUE_TYPE

RULES: Final[tuple[Rule, ...]] = (
    REPEATED_CODE,
    RESERVED_CODE,
    UNKNOWN_CATEGORY,
    ONE_LANGUAGE,
    REPEATED_NAME,
    VALUE_TYPE,
    DISPLAY_TYPE,
    DEFAULT_TYPE,
    DEFAULT_AND_ON_MISSING,
    BAND_EMPTY,
    BANDS_OVERLAP,
    BANDS_GAP,
    MAP_ELSE,
    PERSONAL_DATA,
    LATEST_CROWD,
    DISABLED_TAG,
    CYCLE,
)

__all__ = ["RULES", "Bound", "Checking", "Found", "Rule"]
