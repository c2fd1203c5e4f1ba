"""`tagmill crowd`, second part: versions made, uploaded and looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from tagmill.cli.crowd_pulls import PULLS
from tagmill.cli.crowd_subject import LATEST, CrowdArgument, VersionOption, opened_crowds
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption, author

CHUNK = 1 << 20


def refresh(  # options of a command
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    snapshot: Annotated[
        str, typer.Option(metavar="ID", help="Evaluate on this snapshot instead of the latest.")
    ] = LATEST,
    on_engine: Annotated[
        bool, typer.Option("--on-engine", help="Evaluate on the engine of the night instead of the files.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Evaluate a crowd into a new version.

    \b
    Examples:
      tagmill crowd refresh big_spenders --workspace demo
      tagmill crowd refresh big_spenders -w demo --on-engine --json
    """
    from tagmill.cli.crowd_shows import show_version, version_json
    from tagmill.cli.output import write_json

    with opened_crowds(workspace, verbose=verbose) as (space, crowds):
        if on_engine:
            from engine.wiring.crowds_on_engine import refresh_on_engine

            made = refresh_on_engine(space, crowds, crowd, by=author(), snapshot=snapshot)
        else:
            made = crowds.refresh(crowd, by=author(), snapshot=snapshot)
    if as_json:
        write_json(version_json(made))
    else:
        show_version(made)


def versions(
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List the receipts of a crowd's versions, the newest first.

    \b
    Examples:
      tagmill crowd versions big_spenders --workspace demo
    """
    from tagmill.cli.crowd_shows import version_json, version_table
    from tagmill.cli.output import write_json

    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        found = crowds.versions(crowd)
    if as_json:
        write_json([version_json(version) for version in found])
    else:
        version_table(found)


def contains(  # options of a command
    crowd: CrowdArgument,
    customers: Annotated[list[str], typer.Argument(metavar="CUSTOMER_ID...")],
    workspace: WorkspaceOption = HERE,
    version: VersionOption = LATEST,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell which customers are members.

    \b
    Examples:
      tagmill crowd contains big_spenders 1 17 208 --workspace demo
    """
    from tagmill.cli.output import write_json, write_table

    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        receipt, found = crowds.contains(crowd, customers, version)
    if as_json:
        write_json({"crowd": crowd, "version": receipt.version, "contains": found})
    else:
        write_table(
            ("customer_id", "member"), [(each, "yes" if is_in else "no") for each, is_in in found.items()]
        )


def overlap(
    crowds: Annotated[list[str], typer.Argument(metavar="CROWD...", help="Up to five crowds.")],
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell the exact size of every region of some crowds, at their latest versions.

    \b
    Examples:
      tagmill crowd overlap big_spenders lapsed coupon_lovers --workspace demo
    """
    from collections import Counter

    from engine.audience.previews.overlap import overlap as regions_of
    from tagmill.cli.output import count, write_json, write_table

    for name, times in Counter(crowds).items():
        if times > 1:
            raise typer.BadParameter(f"`{name}` is named {times} times; each crowd is compared once")
    with (
        opened_crowds(workspace, verbose=verbose) as (_, book),
        book.context.publication.reading() as reading,
    ):
        regions = regions_of({name: book.members_of(name, LATEST, reading) for name in crowds})
    if as_json:
        write_json({"crowds": crowds, "regions": [region.to_json() for region in regions]})
    else:
        rows = [(" + ".join(region.sets), count(region.count)) for region in regions]
        write_table(("in exactly", "customers"), rows, numeric=("customers",))


def upload(  # options of a command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the column customer_id, or NDJSON.")],
    workspace: WorkspaceOption = HERE,
    name: Annotated[
        str | None, typer.Option("--name", help="The display name; the file's if left out.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The new crowd's id.")] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="CROWD", help="A new version of this list instead.")
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Keep a list of customer ids as a crowd; ids that nobody has are counted and listed by line.

    \b
    Examples:
      tagmill crowd upload vip.csv --name "VIP 2017" --workspace demo
      tagmill crowd upload vip.ndjson --into vip_2017 -w demo --json
    """
    from engine.audience.crowds.list_rows import ListForm, read_list
    from tagmill.cli.crowd_shows import show_version, upload_json
    from tagmill.cli.output import complain, write_json

    if into is not None:
        for option, given in (("--id", id_), ("--name", name)):
            if given is not None:
                raise typer.BadParameter("is of a new crowd: --into has its own", param_hint=option)
    elif name is None and str(file) == "-":
        raise typer.BadParameter("stdin has no name that the crowd could take", param_hint="--name")
    form = ListForm.NDJSON if file.suffix in (".ndjson", ".jsonl", ".json") else ListForm.CSV
    fields: dict[str, object] = {"name": file.stem if name is None else name}
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        rows = read_list(_chunks(file), form, crowds.context.settings, file=file.name)
        if into is not None:
            made = crowds.upload_again(into, rows, by=author())
        else:
            made = crowds.upload(fields | ({"id": id_} if id_ is not None else {}), rows, by=author())
    if as_json:
        write_json(upload_json(made))
        return
    show_version(made.version)
    if made.unknown:
        listed = ", ".join(f"{row.customer_id} (line {row.line})" for row in made.unknown_ids[:20])
        complain(f"{made.unknown} of {made.rows} ids name no customer: {listed}")


COMMANDS = (refresh, versions, contains, overlap, upload, *PULLS)


def add_to(app: typer.Typer) -> None:
    """Add these commands to those of `tagmill crowd`."""
    for function in COMMANDS:
        app.command(function.__name__)(function)


def _chunks(file: Path) -> Iterator[bytes]:
    from engine.errors import NotFound

    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                yield chunk
    except OSError as error:
        raise NotFound(f"the file `{file}` cannot be read: {error.strerror}") from None
