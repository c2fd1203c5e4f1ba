"""The night for schedulers and spark-submit: parse, wire, run, print one JSON line, exit.

    python -m jobs.nightly --workspace /data/shop --as-of 2018-01-02
    spark-submit --packages io.delta:delta-spark_4.2_2.13:4.4.0 jobs/nightly.py --workspace /data/shop

The line on stdout is `{"status": ..., "exit_code": ..., ...}`; logs go to stderr. The exit codes are those of
the command line: 0 ok; 1 finished, but some tags or crowds failed; 2 wrong usage or an unexpected fault; 3
another run holds the lease; 4 input refused; 5 configuration.

spark-submit starts the JVM before this program, so Delta's JARs are named on its command line. It sends what
a program writes on stderr to stdout: the result is the last line there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if __package__ in (None, ""):  # spark-submit runs the file, not the module
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.model.execution import EngineKind
from engine.wiring import configure_logs, open_workspace, run_workspace
from jobs.ending import Line, end_of

if TYPE_CHECKING:
    from engine.night import RunReport

BY = "jobs.nightly"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one night; returns the exit code."""
    asked = _parser().parse_args(arguments)

    def work() -> tuple[Line, int]:
        report = _run(asked)
        return _summary(report), report.exit_code

    return end_of(work, log=BY, refused="refused")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jobs.nightly", description="Compute due tags, publish one snapshot."
    )
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("TAGMILL_WORKSPACE", ".")))
    parser.add_argument("--as-of", help="a date, or an instant with offset")
    parser.add_argument("--engine", type=EngineKind, choices=list(EngineKind))
    parser.add_argument("--tags", help="only these tags, separated by commas")
    parser.add_argument("--force", action="store_true", help="compute again what is not due")
    return parser


def _run(asked: argparse.Namespace) -> RunReport:
    with open_workspace(asked.workspace, os.environ, engine=asked.engine) as workspace:
        configure_logs(workspace.settings.log)
        moment = workspace.moment(asked.as_of, datetime.now(UTC))
        tags = frozenset(code.strip() for code in asked.tags.split(",")) if asked.tags else None
        return run_workspace(workspace, moment, by=BY, tags=tags, force=asked.force)


def _summary(report: RunReport) -> dict[str, object]:
    return {
        "status": report.status.value,
        "run": report.run_id,
        "snapshot": report.snapshot,
        "base_time": report.base_time.astimezone(UTC).isoformat(),
        "nothing_to_do": report.nothing_to_do,
        "universe": report.universe,
        "tags": len(report.tags),
        "failed": [tag.code for tag in report.failed],
        "crowds": len(report.crowds),
        "crowds_failed": [crowd.crowd for crowd in report.crowds if crowd.status.is_failure],
        "seconds": round(report.seconds, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
