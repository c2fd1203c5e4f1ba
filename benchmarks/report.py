"""What a benchmark prints: the machine, the versions, and tables in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil

LIBRARIES: Final = ("duckdb", "numpy", "pyarrow", "pyroaring", "deltalake", "pysail", "pyspark")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers are set to the right."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(header), *lines]) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0]), *(cells[n].rjust(widths[n]) for n in range(1, len(cells)))]
        return f"| {' | '.join(padded)} |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(list(header)), line(rule), *map(line, lines)])


def machine() -> str:
    """The machine and the versions in two lines."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Machine: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, load {load:.1f} at the end.\n"
        f"Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def milliseconds(value: float) -> str:
    """Milliseconds with a sensible number of digits."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
