"""Crowds for schedulers and spark-submit: refreshed on the engine of the night, one or all enabled ones.

    python -m jobs.crowds --workspace /data/shop --crowd big_spenders
    spark-submit --packages io.delta:delta-spark_4.2_2.13:4.4.0 jobs/crowds.py --workspace /data/shop

The line on stdout is `{"crowds": [...], "exit_code": ...}`; logs go to stderr. The exit codes are those of
the command line: 0 ok; 1 some crowds failed; 2 wrong usage or an unexpected fault; 3 a crowd is being worked
on; 4 input refused; 5 configuration.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if __package__ in (None, ""):  # spark-submit runs the file, not the module
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.errors import ExposedError
from engine.model.execution import EngineKind
from engine.wiring import configure_logs, exit_code, open_workspace
from engine.wiring.crowds import crowds_of, enabled_in_order
from engine.wiring.crowds_on_engine import refresh_on_engine
from jobs.ending import Line, end_of, failure

if TYPE_CHECKING:
    from engine.audience.crowds.service import Crowds
    from engine.wiring import Workspace

BY = "jobs.crowds"
REFUSED = "failed"
"""The status of a crowd that could not be refreshed, and of a call that could not be begun."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh crowds; returns the exit code."""
    asked = _parser().parse_args(arguments)

    def work() -> tuple[Line, int]:
        found, code = _run(asked)
        return {"crowds": found}, code

    return end_of(work, log=BY, refused=REFUSED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jobs.crowds", description="Refresh crowds on the engine.")
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("TAGMILL_WORKSPACE", ".")))
    parser.add_argument("--engine", type=EngineKind, choices=list(EngineKind))
    parser.add_argument("--crowd", action="append", help="only this crowd; may be given several times")
    parser.add_argument("--snapshot", default="latest")
    return parser


def _run(asked: argparse.Namespace) -> tuple[list[dict[str, object]], int]:
    with open_workspace(asked.workspace, os.environ, engine=asked.engine) as workspace:
        configure_logs(workspace.settings.log)
        with crowds_of(workspace) as crowds:
            names = asked.crowd or enabled_in_order(workspace)
            found = [_refreshed(workspace, crowds, name, asked.snapshot) for name in names]
    codes = [code for _, code in found if code]
    if len(names) == 1 and codes:
        return [line for line, _ in found], codes[0]
    return [line for line, _ in found], 1 if codes else 0


def _refreshed(
    workspace: Workspace, crowds: Crowds, crowd: str, snapshot: str
) -> tuple[dict[str, object], int]:
    """What became of one crowd, with its exit code: one that fails does not stop the others."""
    try:
        made = refresh_on_engine(workspace, crowds, crowd, by=BY, snapshot=snapshot)
    except ExposedError as error:
        return {"crowd": crowd, **failure(error, log=BY, refused=REFUSED)}, exit_code(error)
    facts = {"version": made.version, "count": made.count, "digest": made.digest, "snapshot": made.snapshot}
    return {"crowd": crowd, "status": "refreshed", **facts, "seconds": made.seconds}, 0


if __name__ == "__main__":
    sys.exit(main())
