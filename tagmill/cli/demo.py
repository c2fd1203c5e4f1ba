"""`tagmill demo`: from nothing to a table of tags on real data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.door import JsonOption, VerboseOption, author, fail, now, opened
from tagmill.cli.run import EngineOption, engine_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.crowd import CrowdOutcome
    from engine.model.moment import Moment
    from engine.model.naming import Name
    from engine.wiring import Workspace


def demo(
    folder: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Folder of the demo workspace.")
    ] = Path("demo"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop when all is computed.")] = False,
    engine: EngineOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Build a workspace from a year of real purchases (2,469 households), compute its tags, and serve it.

    A second call computes only what is due. Needs the demo's data: `pip install 'tagmill[demo]'`.

    \b
    Examples:
      tagmill demo
      tagmill demo --dir /tmp/demo --no-serve
    """
    from engine.model.run import INTERRUPTED
    from engine.wiring import run_workspace
    from engine.wiring.tags.facts import tag_facts
    from tagmill.cli.output import complain, write_json
    from tagmill.cli.progress import shown_progress
    from tagmill.cli.run import report_json, show_summary
    from tagmill.cli.tag_shows import tag_table
    from tagmill.cli.writing import writing_to
    from tagmill.demo import build_demo

    kind = engine_kind(engine)
    with writing_to(folder):
        build_demo(folder, lambda table, rows: complain(f"made {folder}/lake/source/{table}: {rows:,} rows"))
    with opened(folder, verbose=verbose, engine=kind) as space, shown_progress() as show:
        moment = space.moment(None, now())
        _fill_lists(space, moment)
        report = run_workspace(space, moment, by=author(), progress=show)
        facts = tag_facts(space, moment)
        names = {crowd.id: crowd.name for crowd in space.registry.crowds.all()}
    if as_json:
        write_json(report_json(report))
    else:
        tag_table(facts, None)
        show_summary(report)
        if report.exit_code != INTERRUPTED:
            _show_crowds(report.crowds, names)
            _show_next(folder)
    if not no_serve and report.exit_code != INTERRUPTED:
        _serve(folder, verbose=verbose)
    fail(report.exit_code)


def _serve(folder: Path, *, verbose: bool) -> None:
    from tagmill.cli.serve import serve_workspace

    with opened(folder, verbose=verbose) as space:
        serve_workspace(space)


def _show_crowds(outcomes: Sequence[CrowdOutcome], names: Mapping[str, Name]) -> None:
    """The crowds with their names and sizes; a file in which none has a name stands for itself."""
    from engine.model.naming import Name
    from tagmill.cli.output import count, write, write_table

    write("")
    known = [(one, names.get(one.crowd, Name.same(one.crowd))) for one in outcomes]
    rows = [(one.crowd, name.en, name.zh, count(one.count)) for one, name in known]
    write_table(("crowd", "name (en)", "name (zh)", "customers"), rows, numeric=("customers",))


def _show_next(folder: Path) -> None:
    from tagmill.cli.output import write

    write(
        f"\nNext: `tagmill crowd portrait vips_at_risk --workspace {folder}`,\n"
        f"`tagmill tag show lifecycle_stage --workspace {folder}`, or edit a file in\n"
        f"{folder / 'tag_definitions'} and see what `tagmill plan --workspace {folder}` tells."
    )


def _fill_lists(space: Workspace, moment: Moment) -> None:
    """Upload the demo's lists, once."""
    from tagmill.cli.uploading import upload_file
    from tagmill.demo.workspace import list_uploads

    filled = space.registry.list_files.latest()
    for code, file in list_uploads().items():
        if code not in filled:
            upload_file(space, moment, code, file, author())
