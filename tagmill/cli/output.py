"""Results on stdout, everything else on stderr; colours and bars on a terminal only."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.model.json_values import json_default, json_instant

Row = Sequence[str]


def write(text: str) -> None:
    """A line of the result."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """A line for people that is no result."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")


def write_json(value: object) -> None:
    """The result as JSON; decimals as strings, times as ISO 8601 with offset."""
    write(json.dumps(value, default=json_default, ensure_ascii=False, indent=2, allow_nan=False))


def write_table(headings: Row, rows: Iterable[Row], *, numeric: Iterable[str] = ()) -> None:
    """Rows under headings; nothing is cut off where stdout is not a terminal."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    right = set(numeric)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_literal(cell) for cell in row))
    from rich.console import Console

    if sys.stdout.isatty():
        Console(file=sys.stdout, highlight=False).print(table)  # rich itself honours NO_COLOR
        return
    console = Console(file=io.StringIO(), highlight=False, width=10_000, color_system=None)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        write(line.rstrip())


def plain(value: object) -> object:
    """The value as JSON has it."""
    return json.loads(json.dumps(value, default=json_default, allow_nan=False))


def instant(value: datetime) -> str:
    """An instant in UTC, as short as it is exact."""
    return json_instant(value)


def percent(share: float | None) -> str:
    """A share as a percentage; empty where there is none."""
    return "" if share is None else f"{100 * share:.1f} %"


def count(number: int | None) -> str:
    """A number with its thousands apart; empty where there is none."""
    return "" if number is None else f"{number:,}"


def seconds(value: float | None) -> str:
    """A duration; empty where there is none."""
    return "" if value is None else f"{value:.2f}"


def _literal(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)
