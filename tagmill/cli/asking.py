"""What commands share that ask the published snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tagmill.cli.door import opened

if TYPE_CHECKING:
    from engine.segments.words import Language
    from engine.wiring.services import Services

WordsOption: TypeAlias = Annotated[
    str, typer.Option("--lang", metavar="en|zh", help="The language of names and words.")
]
SnapshotOption: TypeAlias = Annotated[
    str, typer.Option("--snapshot", metavar="ID", help="Ask this snapshot; left out, the latest.")
]


@contextmanager
def opened_services(root: Path, *, verbose: bool) -> Iterator[Services]:
    """The parts of a workspace that answer questions; nothing runs in the background."""
    with opened(root, verbose=verbose) as space:
        from engine.wiring.services import Services

        services = Services(space)
        try:
            yield services
        finally:
            services.stop()


def language_of(lang: str) -> Language:
    """The language of `--lang`."""
    from engine.segments.words import LANGUAGES
    from tagmill.cli.choices import one_of

    return one_of(lang, LANGUAGES, "language here", "--lang")
