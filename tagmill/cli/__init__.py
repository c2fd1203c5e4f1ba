"""The command `tagmill`: one file per noun, each a thin door to the engine.

Nothing heavy is imported before a command runs, so that `tagmill --help` answers at once.
"""

from __future__ import annotations

import io
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; ends the process with the exit code of the contract."""
    from tagmill.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names in a terminal that knows no Chinese
    app(prog_name="tagmill")
