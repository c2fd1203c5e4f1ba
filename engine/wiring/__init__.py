"""The composition root: settings to services, the operator's log, and what an error means to a shell."""

from engine.wiring.exits import exit_code
from engine.wiring.findings import Findings, refused
from engine.wiring.loading import load
from engine.wiring.logs import configure_logs
from engine.wiring.nightly import run_workspace
from engine.wiring.workspace import Workspace, open_workspace

__all__ = [
    "Findings",
    "Workspace",
    "configure_logs",
    "exit_code",
    "load",
    "open_workspace",
    "refused",
    "run_workspace",
]
