"""`tagmill run`: the night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tagmill.cli.door import (
    HERE,
    AsOfOption,
    JsonOption,
    VerboseOption,
    WorkspaceOption,
    author,
    fail,
    now,
    opened,
)

if TYPE_CHECKING:
    from engine.model.execution import EngineKind
    from engine.night import RunReport

TagsOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--tags", metavar="A,B", help="Only these tags, due or not; separated by commas."),
]
ForceOption: TypeAlias = Annotated[
    bool, typer.Option("--force", help="Compute again what is not due, or was published before.")
]
EngineOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--engine", metavar="KIND", help="`embedded` or `spark`; left out, as the settings say."),
]


def run(  # options of a command
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    engine: EngineOption = None,
    tags: TagsOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compute the tags that are due, publish one snapshot, and refresh the enabled crowds on it.

    Exit code 1: finished, but some tags or crowds failed (they keep their last values and versions); 3:
    another run works on this workspace. What was published before is not computed again; a run that was
    killed is continued. With `--json`, each step is told as a line of JSON on stderr.

    \b
    Examples:
      tagmill run --workspace demo
      tagmill run -w demo --as-of 2018-01-03 --engine spark
      tagmill run -w demo --tags spend_90d,lifecycle_stage --force
    """
    from tagmill.cli.output import write_json
    from tagmill.cli.progress import shown_progress

    chosen = selection(tags)
    kind = engine_kind(engine)
    with opened(workspace, verbose=verbose, engine=kind) as space, shown_progress(lines=as_json) as show:
        from engine.wiring import run_workspace

        report = run_workspace(
            space, space.moment(as_of, now()), tags=chosen, force=force, by=author(), progress=show
        )
    if as_json:
        write_json(report_json(report))
    else:
        show_report(report)
    fail(report.exit_code)


def selection(tags: str | None) -> frozenset[str] | None:
    """The codes of `--tags`; None where it was left out."""
    if tags is None:
        return None
    codes = frozenset(code.strip() for code in tags.split(",") if code.strip())
    if not codes:
        raise typer.BadParameter("names no tag", param_hint="--tags")
    return codes


def engine_kind(name: str | None) -> EngineKind | None:
    """The engine of `--engine`."""
    if name is None:
        return None
    from engine.model.execution import EngineKind
    from tagmill.cli.choices import one_of

    return EngineKind(one_of(name, list(EngineKind), "engine", "--engine"))


def report_json(report: RunReport) -> dict[str, object]:
    """A run as JSON has it."""
    from tagmill.cli.output import plain

    content = plain(report)
    assert isinstance(content, dict)
    return content | {"exit_code": report.exit_code}


def show_report(report: RunReport) -> None:
    """A run as people read it: its tags, then the summary."""
    from tagmill.cli.crowd_shows import outcome_table
    from tagmill.cli.shows import result_table

    result_table(report.tags)
    show_summary(report)
    if report.crowds:
        outcome_table(report.crowds)


def show_summary(report: RunReport) -> None:
    """What came of a run as a whole, in a few lines."""
    from tagmill.cli.output import instant, write

    for note in report.notes:
        write(note)
    if report.nothing_to_do:
        write(f"nothing to do: this run was published before as {report.snapshot} (`--force` computes again)")
        return
    failed = f", {len(report.failed)} failed" if report.failed else ""
    write(
        f"run {report.run_id} {report.status.value}: {len(report.tags)} tags{failed}, "
        f"{report.universe:,} customers, base time {instant(report.base_time)}, {report.seconds:.1f} s"
    )
    if report.snapshot:
        latest = "" if report.latest else " (a past base time: readers stay on the later snapshot)"
        write(f"published snapshot {report.snapshot}{latest}")
