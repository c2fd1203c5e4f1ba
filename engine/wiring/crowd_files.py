"""The crowds that a workspace keeps as files: checked with the definitions, taken up by runs and services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.wiring.loading import load

if TYPE_CHECKING:
    from engine.audience.crowds.files import CrowdDraft
    from engine.definitions import Checked
    from engine.model.issue import Issue
    from engine.model.moment import Moment
    from engine.wiring.workspace import Workspace

FOLDER = "crowds"


def crowd_file_issues(workspace: Workspace, checked: Checked | None, moment: Moment) -> list[Issue]:
    """Every problem of `crowds/*.yaml`, with file and line; without `checked` those of their shape only."""
    if not (workspace.root / FOLDER).is_dir():
        return []
    drafts, issues = _read(workspace)
    if checked is None:
        return issues
    known = {crowd.id: crowd for crowd in workspace.registry.crowds.all()}
    check = load("engine.audience.crowds.files", "check_crowd_files")
    found: list[Issue] = check(drafts, checked.schema, moment, known)
    return [*issues, *found]


def take_up_crowd_files(workspace: Workspace, by: str) -> dict[str, Issue]:
    """Make the crowds of files those of the registry; the answer tells what stayed as it was, and why."""
    if not (workspace.root / FOLDER).is_dir() and not _any_of_files(workspace):
        return {}
    drafts, issues = _read(workspace)
    take_up = load("engine.audience.crowds.files", "take_up")
    refused: dict[str, Issue] = take_up(workspace.registry, drafts, issues, by)
    return refused


def _read(workspace: Workspace) -> tuple[list[CrowdDraft], list[Issue]]:
    read: tuple[list[CrowdDraft], list[Issue]] = load("engine.audience.crowds.files", "read_crowd_files")(
        workspace.root / FOLDER
    )
    return read


def _any_of_files(workspace: Workspace) -> bool:
    return any(crowd.origin.value == "files" for crowd in workspace.registry.crowds.all())
