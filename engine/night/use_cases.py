"""The use-cases of the night: what the command line, the jobs and the API call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from engine.model.tag import TagDefinition
    from engine.night.inputs import Inputs, Progress, Request
    from engine.night.plan import Plan
    from engine.night.report import DryRun, HistoryEntry, RunReport


def plan_night(inputs: Inputs, request: Request) -> Plan:
    """What `run_night` would compute now, and why. Reads the registry and the source versions; writes
    nothing.
    """
    raise InternalError(f"not built yet: {inputs.root} {request.base_time}")


def run_night(inputs: Inputs, request: Request, *, progress: Progress | None = None) -> RunReport:
    """Compute what is due and publish one snapshot.

    Raises LeaseHeld, InvalidInput, Conflict (the lease was lost: nothing was published).
    SIGINT and SIGTERM end the run with everything whole and the status `cancelled`.
    """
    raise InternalError(f"not built yet: {inputs.root} {request.base_time} {progress}")


def dry_run(
    inputs: Inputs, definition: TagDefinition, base_time: datetime, *, sample: int = 10, timeout: float = 60.0
) -> DryRun:
    """One tag without publishing. The lease is not needed and nothing below `lake/` changes."""
    raise InternalError(f"not built yet: {inputs.root} {definition.code} {base_time} {sample} {timeout}")


def tag_history(inputs: Inputs, code: str) -> list[HistoryEntry]:
    """The sets of values that a tag had, the newest base time first."""
    raise InternalError(f"not built yet: {inputs.root} {code}")


def upload_list(inputs: Inputs, code: str, rows: Iterable[tuple[str, object]], *, who: str) -> int:
    """Store the values of a list tag: the next run publishes them. `rows` are (customer_id, value), the value
    typed already. Returns the number of rows; refuses the whole upload (`InvalidInput`) where a customer
    comes twice.
    """
    raise InternalError(f"not built yet: {inputs.root} {code} {rows} {who}")
