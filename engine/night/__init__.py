"""The night: plan what is due, compute it, gate it, publish one snapshot.

    inputs = Inputs(root, catalog, definitions, registry=..., open_execution=...)
    plan   = plan_night(inputs, request)          # nothing is written
    report = run_night(inputs, request, progress=show)

Errors: `LeaseHeld` where another run works on the workspace, `InvalidInput` where nothing can be run (the
catalog does not fit its tables), `Conflict` where the lease was lost, `StatementFailed` only where a source
cannot be read: a tag's own failure is in the report.
"""

from __future__ import annotations

from engine.night.inputs import Inputs, Progress, Request, Step
from engine.night.plan import Plan, PlannedTag, Why
from engine.night.report import DryRun, HistoryEntry, RunReport, SourceReport
from engine.night.use_cases import dry_run, plan_night, run_night, tag_history, upload_list

__all__ = [
    "DryRun",
    "HistoryEntry",
    "Inputs",
    "Plan",
    "PlannedTag",
    "Progress",
    "Request",
    "RunReport",
    "SourceReport",
    "Step",
    "Why",
    "dry_run",
    "plan_night",
    "run_night",
    "tag_history",
    "upload_list",
]
