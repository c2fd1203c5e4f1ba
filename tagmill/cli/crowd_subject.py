"""What the commands of crowds share: the open crowds, and the JSON they are made of."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tagmill.cli.door import opened

if TYPE_CHECKING:
    from engine.audience.crowds.service import Crowds
    from engine.wiring import Workspace

CrowdArgument: TypeAlias = Annotated[str, typer.Argument(metavar="CROWD", help="The crowd's id.")]
VersionOption: TypeAlias = Annotated[
    str, typer.Option("--version", metavar="N", help="A version's number; left out, the latest.")
]
ColumnsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="A,B", help="Tags and attributes beside the ids, separated by commas."),
]
PiiOption: TypeAlias = Annotated[
    bool, typer.Option("--pii", help="Show personal attributes in clear; otherwise they are masked.")
]
LATEST = "latest"


@contextmanager
def opened_crowds(root: Path, *, verbose: bool) -> Iterator[tuple[Workspace, Crowds]]:
    """The workspace and its crowds."""
    with opened(root, verbose=verbose) as space:
        from engine.wiring.crowds import crowds_of

        with crowds_of(space) as crowds:
            yield space, crowds


def read_object(file: Path) -> dict[str, object]:
    """A JSON object of a file, or of stdin for `-`; raises InvalidInput."""
    from engine.errors import InvalidInput

    text = sys.stdin.read() if str(file) == "-" else _text_of(file)
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"`{file}` holds no JSON: {error}", code="no_json") from None
    if not isinstance(found, dict):
        raise InvalidInput(f"`{file}` holds no JSON object", code="no_json")
    return found


def names_of(columns: str | None) -> tuple[str, ...]:
    """The names of `--columns`."""
    return tuple(name.strip() for name in (columns or "").split(",") if name.strip())


def _text_of(file: Path) -> str:
    from engine.errors import NotFound

    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f"the file `{file}` cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotFound(f"the file `{file}` cannot be read: it is not UTF-8 text") from None
