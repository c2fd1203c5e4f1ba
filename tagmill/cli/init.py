"""`tagmill init`: an empty workspace to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagmill.cli.door import JsonOption


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new workspace.")],
    as_json: JsonOption = False,
) -> None:
    """Make a workspace with a commented catalog and one example tag of each kind.

    \b
    Examples:
      tagmill init shop
      tagmill check --workspace shop
    """
    from tagmill.cli.output import write, write_json
    from tagmill.cli.templates import write_template

    made = write_template("init", folder)
    if as_json:
        write_json({"workspace": str(folder), "files": made})
        return
    for name in made:
        write(f"{folder / name}")
    write(
        f"\nNext: say in {folder / 'catalog.yaml'} where your tables are "
        "(`tagmill catalog add TABLE` proposes entries),\n"
        f"then `tagmill check --workspace {folder}` and `tagmill run --workspace {folder}`."
    )
