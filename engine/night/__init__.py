"""The night: plan what is due, compute it, gate it, publish one snapshot.

    inputs = Inputs(root, checked, registry, open_execution)
    plan   = plan_night(inputs, Request(base_time))       # nothing is written
    report = run_night(inputs, Request(base_time), progress=show)

A run walks these stages, each in the file of its name:

    gather    registry and sources -> facts -> `plan`, pure data
    prepare   sources -> clean, typed copies of one moment; new customers get ordinals
    tags      each tag: `compute` writes, `gates` look, the lake commits; one failing never sinks the rest
    publish   serving files, then one row of the registry: from then on readers see the snapshot
    mirrors   `lake/snapshots`, `lake/tags_wide`
    tidy      checkpoints, retention, vacuum; before a run: what killed ones left

Errors: `LeaseHeld` where another run works on the workspace, `ConfigurationError` and `NotFound` for
sources that cannot be used, `StatementFailed` where one cannot be read, `Conflict` where the lease was
lost: nothing was published then. A tag's own failure is in the report.
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
