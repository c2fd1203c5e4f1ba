"""The progress of a run: a bar on a terminal, or lines for the process that started it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.night import Progress, Step


@contextmanager
def shown_progress(*, lines: bool = False) -> Iterator[Progress | None]:
    """What to call at each step: it moves a bar on a terminal; elsewhere with `lines` it writes JSON to
    stderr, without them there is nothing to call.
    """
    if not sys.stderr.isatty():
        yield _write_line if lines else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(step: Step) -> None:
            bar.update(task, description=f"{step.stage} {step.name}", completed=step.done, total=step.total)

        yield show


def _write_line(step: Step) -> None:
    sys.stderr.write(f"{json.dumps({'step': asdict(step)})}\n")
    sys.stderr.flush()
