"""What every command shares: its options, the open workspace, and how errors end it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from typer.core import TyperGroup
from typer.models import Default

if TYPE_CHECKING:
    from engine.model.execution import EngineKind
    from engine.wiring import Workspace

WorkspaceOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="TAGMILL_WORKSPACE",
        show_envvar=True,
        help="Folder of the workspace.",
        file_okay=False,
    ),
]
AsOfOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="Base time: a date (midnight in the workspace's zone) or an instant with offset. "
        "Left out: `as_of` of the settings, else the last local midnight.",
    ),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
VerboseOption: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help="Log everything to stderr.")]

HERE = Path()

READER_GONE = 141
"""What shells expect of a program whose output nobody reads any more (128 + SIGPIPE)."""


class Door(TyperGroup):
    """A group of commands whose errors become one readable line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        from engine.model.run import INTERRUPTED
        from engine.signals import interruptible

        try:
            with interruptible():
                answer = super().invoke(ctx)
                sys.stdout.flush()
                return answer
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else it fails again at the end
            raise typer.Exit(READER_GONE) from None
        except KeyboardInterrupt:
            sys.stderr.write("tagmill: interrupted\n")
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:  # whatever it is, it ends in one line and an exit code
            from tagmill.cli.faults import exit_with

            raise exit_with(error) from error


def typer_app(help_text: str | None, *, needs_command: bool = True) -> typer.Typer:
    """A group of commands; without a help text, its callback's docstring is shown."""
    return typer.Typer(
        cls=Door,
        no_args_is_help=needs_command,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
        help=Default(None) if help_text is None else help_text,
    )


def command(app: typer.Typer, name: str, function: Callable[..., None]) -> None:
    """Add a command whose help is the function's docstring, as it is written."""
    app.command(name, no_args_is_help=False)(function)


@contextmanager
def opened(root: Path, *, verbose: bool, engine: EngineKind | None = None) -> Iterator[Workspace]:
    """The workspace, with the log set up as its settings say; closed at the end."""
    from engine.wiring import configure_logs, open_workspace

    with open_workspace(root, os.environ, engine=engine) as workspace:
        configure_logs(workspace.settings.log, verbose=verbose)
        yield workspace


def now() -> datetime:
    """The one place where a command asks the clock: for the last local midnight."""
    return datetime.now(UTC)


def author() -> str:
    """Who gives the command, for the registry."""
    from engine.registry import whoami

    return whoami()


def fail(code: int) -> None:
    """End the command with an exit code that is not 0."""
    if code:
        sys.stdout.flush()
        raise typer.Exit(code)
