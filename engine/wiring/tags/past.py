"""The past of a tag: versions of its definition, switches, uploads, values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import NotFound
from engine.night import HistoryEntry, tag_history
from engine.wiring.tags.subject import unknown_tag

if TYPE_CHECKING:
    from engine.model.registered import DefinitionVersion, ListFile, TagSwitch
    from engine.night import Inputs
    from engine.wiring.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to a tag, each list with the newest first."""

    code: str
    definitions: Sequence[DefinitionVersion]
    switches: Sequence[TagSwitch]
    uploads: Sequence[ListFile]
    values: Sequence[HistoryEntry]


def past_of(space: Workspace, inputs: Inputs, code: str) -> Past:
    """Raises NotFound where the registry never heard of the code and nothing defines it."""
    registry = space.registry
    versions, uploads = registry.definitions.versions(code), registry.list_files.of(code)
    drafts = {draft.code for draft in space.drafts()[0]}
    if not versions and code not in drafts:
        raise unknown_tag(code, drafts)
    try:
        values = tag_history(inputs, code)
    except NotFound:
        values = []  # refused or removed, and never computed
    return Past(code, versions, registry.definitions.switches_of(code), uploads, values)
