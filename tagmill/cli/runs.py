"""`tagmill runs`: past runs, and one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption, opened, typer_app

if TYPE_CHECKING:
    from engine.model.run import Run
    from engine.wiring.run_questions import PastRun

app = typer_app(None, needs_command=False)


@app.callback(invoke_without_command=True)
def runs(  # options of a command
    context: typer.Context,
    workspace: WorkspaceOption = HERE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List past runs; `tagmill runs show ID` tells one in full.

    \b
    Examples:
      tagmill runs --workspace demo
      tagmill runs show 20180102T000000Z-1a2b3c4d --workspace demo
      tagmill runs show last -w demo --json
    """
    if context.invoked_subcommand is not None:
        return
    from tagmill.cli.output import write_json

    with opened(workspace, verbose=verbose) as space:
        found = space.registry.runs.recent(limit=limit)
        lease = space.registry.leases.state()
    active = lease is not None and lease.alive
    if as_json:
        write_json({"runs": [_as_json(run, active) for run in found]})
    else:
        _list(found, active)


@app.command("show")
def show(
    run: Annotated[str, typer.Argument(metavar="ID", help="Id of the run, or `last`.")],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell one run: per tag its status, seconds, rows, coverage and error; then of the crowds after it.

    \b
    Examples:
      tagmill runs show last --workspace demo
    """
    from tagmill.cli.output import write_json

    with opened(workspace, verbose=verbose) as space:
        from engine.wiring.run_questions import past_run

        found = past_run(space.registry, run)
    if as_json:
        told = {"report": found.run.report, "tags": found.tags, "crowds": found.crowds}
        write_json(_as_json(found.run, found.active) | told)
    else:
        _show(found)


def _state(run: Run, active: bool) -> str:
    """A run that was killed is left `running`: nobody holds the lease."""
    return "interrupted" if run.status.value == "running" and not active else run.status.value


def _as_json(run: Run, active: bool) -> dict[str, object]:
    return {
        "id": run.id,
        "status": _state(run, active),
        "stage": run.stage,
        "base_time": run.key.base_time,
        "engine": run.engine,
        "attempt": run.attempt,
        "forced": run.forced,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "snapshot": run.snapshot,
        "error_code": run.error_code,
        "message": run.message,
    }


def _list(found: list[Run], active: bool) -> None:
    from tagmill.cli.output import instant, write, write_table

    if not found:
        write("no run yet: `tagmill run` makes the first")
        return
    write_table(
        ("run", "status", "base time", "engine", "attempt", "started", "seconds", "snapshot"),
        [
            (
                run.id,
                _state(run, active),
                instant(run.key.base_time),
                run.engine,
                str(run.attempt),
                instant(run.started_at.replace(microsecond=0)),
                f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else "",
                run.snapshot or "",
            )
            for run in found
        ],
        numeric=("attempt", "seconds"),
    )


def _show(found: PastRun) -> None:
    from tagmill.cli.crowd_shows import outcome_table
    from tagmill.cli.output import instant, write
    from tagmill.cli.shows import result_table

    run, active = found.run, found.active
    result_table(found.tags)
    write(f"run {run.id}: {_state(run, active)}, base time {instant(run.key.base_time)}, engine {run.engine}")
    if run.message:
        write(f"{run.error_code or 'message'}: {run.message}")
    if run.snapshot:
        write(f"published snapshot {run.snapshot}")
    if found.crowds:
        outcome_table(found.crowds)
