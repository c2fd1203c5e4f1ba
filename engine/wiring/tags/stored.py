"""Definitions made through the API: kept in the registry, computed like those of files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.catalog.reading import Origin as Written
from engine.definitions.draft import Draft
from engine.definitions.parse import draft_of
from engine.model.issue import Issue, Place
from engine.model.registered import DefinitionVersion, Origin

FOLDER: Final = "api"
"""Where issues say that such a definition stands, in place of a file's folder."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A definition as it came, for the registry."""

    code: str
    source: Mapping[str, object]
    place: Place


def stored_drafts(versions: Iterable[DefinitionVersion], in_files: Collection[str]) -> list[Draft]:
    """The drafts of definitions made through the API; a file's definition of the same code wins."""
    found = (
        submitted_draft(version.content)[0]
        for version in versions
        if version.origin is Origin.API and version.content is not None and version.code not in in_files
    )
    return [draft for draft in found if draft is not None]


def submitted_draft(data: object) -> tuple[Draft | None, list[Issue]]:
    """Read a definition given as JSON data (numbers as int or Decimal); issues carry JSON pointers."""
    return draft_of(data, Written({"": place_of(data)}))


def place_of(data: object) -> Place:
    """Where issues of a definition say that it stands: its code takes the place of a file's name."""
    code = data.get("code") if isinstance(data, Mapping) else None
    return Place(file=f"{FOLDER}/{code}") if isinstance(code, str) else Place()


def submitted(draft: Draft) -> Submitted:
    """The definition as the registry keeps it."""
    return Submitted(draft.code, draft.source, Place(file=f"{FOLDER}/{draft.code}"))
