"""`tagmill catalog`: the declared sources."""

from __future__ import annotations

from typing import Annotated

import typer

from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption, opened, typer_app

app = typer_app("The catalog of source tables.")


@app.callback()
def catalog() -> None:
    """The catalog of source tables."""


@app.command("add")
def add(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help="Path (relative to the workspace) or URL of a Delta table, or on Spark a name.",
        ),
    ],
    workspace: WorkspaceOption = HERE,
    name: Annotated[str | None, typer.Option(help="Name of the event or dimension.")] = None,
    show_only: Annotated[
        bool, typer.Option("--print", help="Print the entry; leave the catalog as it is.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Propose an entry from a table's real columns and put it into catalog.yaml, for you to correct.

    The entry is printed as well. Float columns are proposed as decimals with the digits seen in the data.

    \b
    Examples:
      tagmill catalog add lake/source/orders --workspace shop
      tagmill catalog add lake/source/orders -w shop --name purchase --print
    """
    from tagmill.cli.output import complain, write, write_json
    from tagmill.cli.proposing import insert_into, propose

    with opened(workspace, verbose=verbose) as space:
        entry = propose(space, table, name)
        added = None if show_only else insert_into(space.root / "catalog.yaml", entry)
    if as_json:
        write_json({"table": table, "entry": entry, "added": added is not None})
    else:
        write(entry.rstrip("\n"))
    if added:
        complain(added)
