"""Opaque cursors: a place in a version of a crowd, as text that receivers hand back."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from engine.errors import InvalidInput
from engine.model.crowd import Crowd
from engine.model.issue import refusal


@dataclass(frozen=True, slots=True)
class Cursor:
    """`kind` says what it is of; `version` pins what is read, `after` is the last thing that was read."""

    kind: str
    crowd: str
    version: int
    after: int = -1
    before: int = 0

    def to_text(self, crowd: Crowd) -> str:
        """The text of a cursor into this very crowd: one made anew under the same id refuses it."""
        parts = [self.kind, self.crowd, _made(crowd), self.version, self.after, self.before]
        return (
            base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")
        )


def read_cursor(text: str, kind: str, crowd: Crowd, given: str = "cursor") -> Cursor:
    """Read a cursor of a kind that came as `given`; raises InvalidInput (`bad_cursor`) for anything else."""
    try:
        padded = text + "=" * (-len(text) % 4)
        found, name, made, version, after, before = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError, RecursionError):
        raise _bad(given) from None
    numbers = all(type(each) is int and abs(each) < 2**62 for each in (version, after, before))
    if not numbers or (found, name, made) != (kind, crowd.id, _made(crowd)):
        raise _bad(given)
    return Cursor(kind, crowd.id, version, after, before)


def _made(crowd: Crowd) -> int:
    return int(crowd.created_at.timestamp() * 1_000_000)


def _bad(given: str) -> InvalidInput:
    message = f"`{given}` is not one that this list gave; begin without it"
    return refusal(f"/{given}", message, code="bad_cursor")
