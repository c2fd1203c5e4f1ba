"""`tagmill serve`: the HTTP API of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.door import HERE, VerboseOption, WorkspaceOption, opened

if TYPE_CHECKING:
    from engine.wiring import Workspace
    from engine.wiring.services import Services


def serve(
    workspace: WorkspaceOption = HERE,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; left out, `server.host` of the settings.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; left out, `server.port`. 0 takes a free one."),
    ] = None,
    verbose: VerboseOption = False,
) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C.

    There are no API keys in this version, so only this machine is served (127.0.0.1, ::1 or localhost), and
    whoever reaches it acts as admin. A newer snapshot is taken up without a restart.

    \b
    Examples:
      tagmill serve --workspace demo
      tagmill serve -w demo --port 8080
    """
    with opened(workspace, verbose=verbose) as space:
        serve_workspace(space, host=host, port=port)


def serve_workspace(space: Workspace, *, host: str | None = None, port: int | None = None) -> None:
    """Serve an open workspace; raises ConfigurationError for an address that is not of this machine."""
    from engine.wiring import load
    from tagmill.cli.output import write

    settings = space.settings.server
    services: Services = load("engine.wiring.services", "Services")(space)
    services.open_ahead()  # while the rest of the service is imported
    load("api.server", "run_server")(
        services,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        tell=write,
    )
