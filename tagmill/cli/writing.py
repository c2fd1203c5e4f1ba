"""Files that commands write: whole or not at all, and a clear word where a path cannot be written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.errors import InvalidInput


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Turn what the system says of a path that cannot be written into InvalidInput (`cannot_write`)."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InvalidInput(
            f"`{path}` cannot be written: {error.strerror or error}", code="cannot_write"
        ) from error


@contextmanager
def output_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for bytes, `-` for stdout: it takes the place of what is there once all of it is written.

    A pipe or a device is written through, and a link leads to its file. Raises InvalidInput (`cannot_write`).
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with writing_to(path):
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder; name a file")
        if target.exists() and not target.is_file():
            with target.open("wb") as through:
                yield through
            return
        aside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with aside.open("wb") as file:
                yield file
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
