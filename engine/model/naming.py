"""Display names in the two languages that users see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A display name; a language left out falls back to the other."""

    en: str
    zh: str

    @classmethod
    def same(cls, text: str) -> Name:
        """The same text in both languages: what a thing without a declared name shows."""
        return cls(en=text, zh=text)
