"""What a check by a model found, in the codes and words of every other check."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_OBJECT: Final = ("wrong_type", "a JSON object is expected")
_WHOLE: Final = ("wrong_type", "a whole number is expected")
_FLAG: Final = ("wrong_type", "`true` or `false` is expected")

WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "missing": ("missing_key", "it is missing"),
        "extra_forbidden": ("unknown_key", "this key is unknown"),
        "dict_type": _OBJECT,
        "model_type": _OBJECT,
        "list_type": ("wrong_type", "a list is expected"),
        "string_type": ("wrong_type", "a text is expected"),
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_parsing_size": _WHOLE,
        "int_from_float": _WHOLE,
        "bool_type": _FLAG,
        "bool_parsing": _FLAG,
        "greater_than_equal": ("out_of_range", "at least {ge:,} is expected"),
        "less_than_equal": ("out_of_range", "at most {le:,} is expected"),
        "too_short": ("too_few", "at least {min_length:,} are expected, there are {actual_length:,}"),
        "too_long": ("too_many", "at most {max_length:,} are taken, there are {actual_length}"),
        "string_too_short": ("too_short", "it has at least {min_length:,} characters"),
        "string_too_long": ("too_long", "it has at most {max_length:,} characters"),
        "string_pattern_mismatch": ("bad_text", "it holds control characters, or nothing but spaces"),
        "literal_error": ("unknown_word", "allowed are {expected}"),
        "enum": ("unknown_word", "allowed are {expected}"),
    }
)
"""By the type of pydantic's error: our code, and the sentence over its context."""


def worded(error: Mapping[str, Any]) -> tuple[str, str]:
    """Code and message of one of pydantic's errors."""
    if error["type"] not in WORDS:
        return str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    code, words = WORDS[error["type"]]
    return code, words.format(**error.get("ctx", {})).replace("'", "`")
