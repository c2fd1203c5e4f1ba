"""Phrases in the two languages that users see: what the rows of operators and measures are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase with places `{0}`, `{1}` or `{name}` to be filled."""

    en: str
    zh: str

    def say(self, language: Language, *values: str, **named: str) -> str:
        """The phrase in a language, with its places filled."""
        match language:
            case "en":
                return self.en.format(*values, **named)
            case "zh":
                return self.zh.format(*values, **named)
            case _:
                assert_never(language)


@dataclass(frozen=True, slots=True)
class Words:
    """What an operator says of a value: `{0}` and `{1}` are its operand.

    `times` is said of dates and datetimes, `single` where a list holds one value, `sure` of values that are
    never missing; all fall back to `plain`.
    """

    plain: Phrase
    times: Phrase | None = None
    single: Phrase | None = None
    sure: Phrase | None = None
