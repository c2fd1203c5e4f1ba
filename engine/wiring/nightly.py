"""The night of a workspace: check, keep versions of what changed, run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.wiring.workspace import Workspace, load

if TYPE_CHECKING:
    from engine.model.moment import Moment
    from engine.night import Progress, RunReport


def run_workspace(  # what a run can be asked for
    workspace: Workspace,
    moment: Moment,
    *,
    by: str,
    tags: frozenset[str] | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Compute what is due and publish one snapshot; raises what `engine.night.run_night` raises.

    `by` is who asked, for the versions of definitions.
    """
    findings = workspace.check(moment)
    inputs = workspace.inputs_of(findings)
    workspace.record_definitions(findings, by)
    request = load("engine.night", "Request")(base_time=moment.base_time, tags=tags, force=force)
    report: RunReport = load("engine.night", "run_night")(inputs, request, progress=progress)
    return report
