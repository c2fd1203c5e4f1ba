"""`tagmill crowd`, third part: members and changes, a page of them or all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.crowd_subject import (
    LATEST,
    ColumnsOption,
    CrowdArgument,
    PiiOption,
    VersionOption,
    names_of,
    opened_crowds,
)
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption

if TYPE_CHECKING:
    from engine.audience.pulls.members import Pull
    from engine.audience.pulls.streams import Form


def members(  # noqa: PLR0913, PLR0917  # options of a command
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    version: VersionOption = LATEST,
    columns: ColumnsOption = None,
    limit: Annotated[int, typer.Option(metavar="N", help="Rows to show.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    pii: PiiOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show a page of members; `export` writes them all.

    \b
    Examples:
      tagmill crowd members big_spenders --workspace demo --columns spend_90d,gender
    """
    from engine.audience.pulls.members import Asked, page_members
    from tagmill.cli.output import write, write_json, write_table

    asked = Asked(names_of(columns), pii)
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        page = page_members(crowds.context, crowd, version, limit=limit, cursor=cursor, asked=asked)
    if as_json:
        found = {"crowd": crowd, "version": page.version.version, "count": page.version.count}
        write_json(found | {"items": page.items, "next": page.next})
        return
    names = ("customer_id", *asked.columns)
    write_table(names, [[_cell(item.get(name)) for name in names] for item in page.items])
    write(f"{len(page.items)} of {page.version.count:,} members of version {page.version.version}")


def changes(  # noqa: PLR0913, PLR0917  # options of a command
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    start: Annotated[
        int | None, typer.Option("--from", metavar="N", help="The earlier version; 0 is the empty crowd.")
    ] = None,
    end: Annotated[str, typer.Option("--to", metavar="N", help="The later version.")] = LATEST,
    since: Annotated[
        str | None, typer.Option(help="The `since` of the last pull, instead of --from.")
    ] = None,
    columns: ColumnsOption = None,
    limit: Annotated[int, typer.Option(metavar="N", help="Rows to show.")] = 20,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write all of them to this file instead.")
    ] = None,
    pii: PiiOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell who entered and who left between two versions, and why where that can be told.

    The last line is for `--since` of the next pull.

    \b
    Examples:
      tagmill crowd changes big_spenders --from 1 --workspace demo
      tagmill crowd changes big_spenders -w demo --since CURSOR --columns spend_90d -o changes.csv
    """
    from engine.audience.pulls.changes import changes_of, page_changes, pull_changes
    from engine.audience.pulls.members import Asked
    from tagmill.cli.crowd_shows import changes_json
    from tagmill.cli.output import complain, write, write_json, write_table

    asked = Asked(names_of(columns), pii)
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        found = changes_of(crowds.context, crowd, start=start, end=end, since=since)
        if output is not None:
            pull = pull_changes(crowds.context, found, _form(output, None), asked=asked)
            _write_stream(pull, output)
            complain(f"since {pull.since}")
            return
        page = page_changes(crowds.context, found, limit=limit, asked=asked)
    if as_json:
        write_json(changes_json(found, page.items, page.since))
        return
    names = ("customer_id", "change", "reason", *asked.columns)
    write_table(names, [[_cell(item[name]) for name in names] for item in page.items])
    write(f"{found.entered_checksum.count:,} entered, {found.left_checksum.count:,} left")
    write(f"since {page.since}")


def export(  # noqa: PLR0913, PLR0917  # options of a command
    crowd: CrowdArgument,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; `-` is stdout.")],
    workspace: WorkspaceOption = HERE,
    version: VersionOption = LATEST,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="ndjson, csv, spreadsheet, parquet or arrow; left out, by the name.",
        ),
    ] = None,
    columns: ColumnsOption = None,
    offset: Annotated[int, typer.Option(metavar="N", help="Skip so many rows: go on where you were.")] = 0,
    pii: PiiOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Write all members of a version; the row count and `ids_checksum` go to stderr.

    `spreadsheet` is CSV in which no text is read as a formula.

    \b
    Examples:
      tagmill crowd export big_spenders members.parquet --workspace demo
      tagmill crowd export big_spenders - --format csv --columns spend_90d -w demo
    """
    from engine.audience.pulls.members import Asked, pull_members

    asked = Asked(names_of(columns), pii)
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        chosen = _form(output, form)
        pull = pull_members(crowds.context, crowd, version, chosen, offset=offset, asked=asked)
        _write_stream(pull, output)


PULLS = (members, changes, export)

_SUFFIXES = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
}
"""The format by the end of a file's name; without one, and on stdout, it is NDJSON."""


def _form(output: Path, name: str | None) -> Form:
    from engine.audience.pulls.streams import Form
    from tagmill.cli.choices import one_of

    if name is not None:
        return Form(one_of(name, [form.value for form in Form], "format", "--format"))
    suffix = output.suffix.lower()
    if not suffix:
        return Form.NDJSON
    return Form(_SUFFIXES[one_of(suffix, _SUFFIXES, "ending that tells a format", "FILE")])


def _write_stream(pull: Pull, output: Path) -> None:
    from tagmill.cli.output import complain
    from tagmill.cli.writing import output_file

    with output_file(output) as file:
        for chunk in pull.chunks:
            file.write(chunk)
    complain(f"version {pull.version.version}: {pull.rows:,} rows, ids_checksum {pull.ids_checksum}")


def _cell(value: object) -> str:
    return "" if value is None else str(value)
