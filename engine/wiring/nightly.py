"""The night of a workspace: check, keep versions of what changed, run."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import TagmillError
from engine.wiring.crowds import refresh_after_run
from engine.wiring.findings import Findings
from engine.wiring.loading import load
from engine.wiring.workspace import Workspace

if TYPE_CHECKING:
    from engine.definitions import Checked
    from engine.model.moment import Moment
    from engine.model.registered import DefinitionVersion
    from engine.night import Progress, RunReport

log = logging.getLogger(__name__)


def run_workspace(  # what a run can be asked for
    workspace: Workspace,
    moment: Moment,
    *,
    by: str,
    tags: frozenset[str] | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Compute what is due, publish one snapshot, and refresh the enabled crowds on it.

    `by` is who asked, for the versions of definitions and crowds. Raises what `engine.night.run_night`
    raises; what fails of crowds is in the report.
    """
    findings = workspace.check(moment)
    inputs = workspace.inputs_of(findings)
    record_definitions(workspace, findings, by)
    request = load("engine.night", "Request")(base_time=moment.base_time, tags=tags, force=force)
    report: RunReport = load("engine.night", "run_night")(inputs, request, progress=progress)
    if not report.latest or not report.status.is_finished:
        return report  # crowds are refreshed on what readers see
    crowds = refresh_after_run(workspace, by)
    try:
        workspace.registry.runs.record_crowds(report.run_id, crowds)
    except TagmillError as error:
        log.warning("what became of the crowds of run %s was not kept: %s", report.run_id, error)
    return replace(report, crowds=crowds)


def record_definitions(workspace: Workspace, findings: Findings, by: str) -> list[DefinitionVersion]:
    """Keep versions of the definitions that changed since the last time; `by` is who asked."""
    drafts, _ = workspace.written
    return workspace.registry.definitions.save(
        drafts, by=by, fingerprints=_fingerprints(findings.checked), unreadable=findings.unreadable
    )


def _fingerprints(checked: Checked | None) -> dict[str, str]:
    """The fingerprint of each definition that passed the check, with those of the tags it reads."""
    if checked is None:
        return {}
    fingerprint = load("engine.definitions", "fingerprint")
    made: dict[str, str] = {}
    for code in checked.order:
        parents = {parent: made[parent] for parent in checked.uses.get(code, ())}
        made[code] = fingerprint(checked.definitions[code], parents)
    return made
