"""What collects the issues while one object is read, and the wording they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.catalog.documents import Document
from engine.errors import nearest
from engine.model.issue import Issue, Place, Severity


class Failed:
    """The result of a part that could not be read; its issue has been reported."""

    def __repr__(self) -> str:
        return "FAILED"


FAILED: Final = Failed()


def guess_hint(word: str, allowed: Iterable[str]) -> str | None:
    """`did you mean ...?`, where there is a good guess."""
    guess = nearest(word, allowed)
    return None if guess is None else f"did you mean `{guess}`?"


def listed(words: Iterable[str], limit: int = 12) -> str:
    """The words in backticks, cut off where they are long or many."""
    every = list(words)
    some = ", ".join(shown(word, 100) for word in every[:limit])
    return f"{some}, … ({len(every):,} in all)" if len(every) > limit else some or "none"


def shown(value: object, most: int = 60) -> str:
    """A value as a message shows it: in backticks, in so many characters, on one line."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = " ".join(text.split())
    return f"`{text[:most]}…`" if len(text) > most else f"`{text}`"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an object came from: the places of its parts by JSON pointer, and scalars as they were written.

    Without places an object came through an API, and issues stand at JSON pointers. It is not `sound` where
    something of it was refused while the text was read: a key that stands twice, for example.
    """

    places: Mapping[str, Place] | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    text_lines: Mapping[str, int] = field(default_factory=dict)
    sound: bool = True

    @classmethod
    def of_document(cls, document: Document, prefix: str = "") -> Origin:
        """The origin of the part of a document at `prefix`; its pointers begin there."""
        inside = {
            pointer[len(prefix) :]: spot
            for pointer, spot in document.spots.items()
            if pointer == prefix or pointer.startswith(prefix + "/")
        }
        places = {each: Place(document.file, spot.line, spot.column, each) for each, spot in inside.items()}
        written = {each: spot.written for each, spot in inside.items() if spot.written is not None}
        lines = {each: spot.text_line for each, spot in inside.items() if spot.text_line is not None}
        unsound = any(each == prefix or each.startswith(prefix + "/") for each in document.refused)
        return cls(places, written, lines, not unsound)

    def place(self, pointer: str) -> Place:
        """The place of `pointer`, or of the nearest part around it."""
        if self.places is None:
            return Place(pointer=pointer)
        around = pointer
        while around and around not in self.places:
            around = around.rpartition("/")[0]
        found = self.places.get(around, Place())
        return Place(found.file, found.line, found.column, pointer)


@dataclass(slots=True)
class Reading:
    """The issues found so far in one object."""

    origin: Origin = field(default_factory=Origin)
    issues: list[Issue] = field(default_factory=list)

    def place(self, pointer: str) -> Place:
        """Where `pointer` lies."""
        return self.origin.place(pointer)

    def refuse(self, code: str, message: str, pointer: str, hint: str | None = None) -> Failed:
        """Report an error; the part counts as failed."""
        self.issues.append(Issue(code, message, self.place(pointer), hint=hint))
        return FAILED

    def warn(self, code: str, message: str, pointer: str, hint: str | None = None) -> None:
        """Report a warning."""
        self.issues.append(Issue(code, message, self.place(pointer), Severity.WARNING, hint))
