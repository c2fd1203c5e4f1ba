"""Opaque cursors: JSON in base64, read back with care."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from engine.errors import InvalidInput
from engine.model.issue import refusal


def write_cursor(content: object) -> str:
    """A cursor that holds JSON data."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type) -> list[Any]:
    """What a cursor holds: a list of values of these types; InvalidInput (`bad_cursor`) for anything else."""
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise refused() from None
    if not isinstance(found, list) or [type(value) for value in found] != list(kinds):
        raise refused()
    return found


def refused() -> InvalidInput:
    """The error of a cursor that was not made here."""
    message = "`cursor` is not one that this list gave; begin without it"
    return refusal("/cursor", message, code="bad_cursor")
