"""`tagmill doctor`: what is well, and what to do about the rest."""

from __future__ import annotations

from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption, fail, now
from tagmill.cli.run import EngineOption, engine_kind


def doctor(
    workspace: WorkspaceOption = HERE,
    engine: EngineOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell what is installed, configured, reachable and healthy, and what to do about the rest.

    Starts the engine once and reads every serving file of the latest snapshot. Exit code 5 where a part
    failed; warnings alone leave 0.

    \b
    Examples:
      tagmill doctor --workspace demo
      tagmill doctor -w demo --engine spark
    """
    import os

    from engine.settings import LogSettings
    from engine.wiring import configure_logs
    from engine.wiring.health import Health, examine
    from tagmill.cli.output import write, write_json

    configure_logs(LogSettings(), verbose=verbose)
    found = []
    for finding in examine(workspace, os.environ, now(), engine_kind(engine)):
        found.append(finding)
        if not as_json:
            write(f"{finding.health.value:<9}{finding.part:<13}{finding.seen}")
            if finding.advice and finding.health is not Health.OK:
                write(f"{'':<22}-> {finding.advice}")
    failed = any(finding.health is Health.FAILED for finding in found)
    if as_json:
        write_json({"healthy": not failed, "parts": found})
    fail(5 if failed else 0)
