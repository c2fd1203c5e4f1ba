"""What this process can do as a job: one row a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.wiring.crowd_jobs import CrowdJobs
from engine.wiring.run_jobs import KIND as RUN
from engine.wiring.run_jobs import RunJobs

if TYPE_CHECKING:
    from engine.wiring.job_runner import Handler
    from engine.wiring.services import Services

REFRESH = "crowd.refresh"
PORTRAIT = "crowd.portrait"


def handlers_of(services: Services) -> Mapping[str, Handler]:
    """The handler of every kind of job."""
    crowds = CrowdJobs(services)
    runs = RunJobs(services.workspace.root, services.workspace.environ)
    return {REFRESH: crowds.refresh, PORTRAIT: crowds.portrait, RUN: runs.run}
