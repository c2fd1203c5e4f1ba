"""The use-cases of the night: what the command line, the jobs and the API call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.night.dry import try_tag
from engine.night.gather import gather
from engine.night.history import history_of
from engine.night.session import Session
from engine.night.uploads import store_upload

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from engine.model.tag import TagDefinition
    from engine.model.values import Value
    from engine.night.inputs import Inputs, Progress, Request
    from engine.night.plan import Plan
    from engine.night.report import DryRun, HistoryEntry, RunReport


def plan_night(inputs: Inputs, request: Request) -> Plan:
    """What `run_night` would compute now, and why. Reads the registry and the sources' logs; writes
    nothing.
    """
    with Session(inputs.open_execution) as session:
        return gather(inputs, request, session.open).plan


def run_night(inputs: Inputs, request: Request, *, progress: Progress | None = None) -> RunReport:
    """Compute what is due and publish one snapshot.

    Raises LeaseHeld, ConfigurationError, NotFound (a tag of the request), StatementFailed (a source cannot be
    read), Conflict (the lease was lost: nothing was published). SIGINT and SIGTERM end the run with
    everything whole and the status `cancelled`, or published if that was done already.
    """
    from engine.night.run import walk_night  # with all that serves: nothing else here needs it

    with Session(inputs.open_execution) as session:
        return walk_night(inputs, request, session, progress)


def dry_run(
    inputs: Inputs, definition: TagDefinition, base_time: datetime, *, sample: int = 10, timeout: float = 30.0
) -> DryRun:
    """One tag without publishing. The lease is not needed and nothing below `lake/` stays changed.

    `definition` is one of `inputs.checked` (one that is only tried is checked with the others first).
    Upstream tags have the values of the latest snapshot; a failure of the tag itself is told in the result.
    `timeout` is in seconds, for each statement. Raises Cancelled soon after the present evaluation is to end
    (`engine.serving.stopping`).
    """
    from engine.serving.stopping import check, ending

    with Session(inputs.open_execution) as session:
        execution = session.open()
        with ending(execution.cancel):
            found = try_tag(inputs, definition, base_time, execution, sample=sample, timeout=timeout)
        check()  # a statement that was ended is told in the result like any that failed
    return found


def tag_history(inputs: Inputs, code: str) -> list[HistoryEntry]:
    """The sets of values that a tag had, the newest base time first. Raises NotFound."""
    return history_of(inputs, code)


def upload_list(inputs: Inputs, code: str, rows: Iterable[tuple[str, Value]], *, who: str) -> int:
    """Store the values of a list tag: the next run publishes them. Returns the number of rows.

    `rows` are (customer_id, value), the value typed already. Raises InvalidInput, and stores nothing, where a
    customer comes twice or a value does not fit; NotFound where there is no such tag.
    """
    return store_upload(inputs, code, rows, who)
