"""The crowds of a workspace, opened for a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.audience.crowds import Crowds, CrowdSettings

if TYPE_CHECKING:
    from engine.audience.publication import Publication
    from engine.wiring.workspace import Workspace


def open_crowds(
    workspace: Workspace,
    publication: Publication,
    used_by_tags: Callable[[], Mapping[str, frozenset[str]]],
) -> Crowds:
    """The crowds with the bounds that the settings give."""
    limits = workspace.settings.limits
    settings = CrowdSettings(upload_rows=limits.upload_rows, upload_bytes=int(limits.upload_size))
    return Crowds(workspace.root, workspace.registry, publication, settings, used_by_tags)
