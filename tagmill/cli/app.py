"""All commands, in the order in which `tagmill --help` lists them."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from tagmill.cli import (
    catalog,
    check,
    crowd,
    crowd_versions,
    demo,
    doctor,
    dry_run,
    init,
    plan,
    portrait,
    preview,
    profile,
    run,
    runs,
    serve,
    tag,
)
from tagmill.cli.door import Door, command, typer_app

app = typer_app(
    "Tag engine and segmentation service. Every command takes `--workspace DIR` (or TAGMILL_WORKSPACE); "
    "results go to stdout, progress and logs to stderr."
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tagmill {version('tagmill')}")
        raise typer.Exit


@app.callback()
def _begin(
    told: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del told  # its callback has told it


command(app, "demo", demo.demo)
command(app, "init", init.init)
command(app, "check", check.check)
command(app, "plan", plan.plan)
command(app, "run", run.run)
app.add_typer(runs.app, name="runs")
command(app, "dry-run", dry_run.dry_run)
app.add_typer(tag.app, name="tag")
command(app, "preview", preview.preview)
crowd_versions.add_to(crowd.app)
portrait.add_to(crowd.app)
app.add_typer(crowd.app, name="crowd")
command(app, "profile", profile.profile)
app.add_typer(catalog.app, name="catalog")
command(app, "serve", serve.serve)
command(app, "doctor", doctor.doctor)

__all__ = ["Door", "app"]
