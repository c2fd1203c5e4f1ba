"""What preparing a source left out, as counts for the run's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow

MISFIT: Final = "misfit__"
"""Prefix of a report's columns that count cells of a field that do not fit its declared type."""

NUL: Final = "nul__"
"""Prefix of a report's columns that count texts (or list elements) of a field with U+0000."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Counts by name (see the `..._report_sql` that made them), and by field for cells made missing."""

    counts: Mapping[str, int]
    misfits: Mapping[str, int] = field(default_factory=dict)
    nul_texts: Mapping[str, int] = field(default_factory=dict)


def read_report(table: pyarrow.Table) -> SourceReport:
    """Read the single row that a `..._report_sql` or `event_ids_sql` gives."""
    row = {name: int(value or 0) for name, value in table.to_pylist()[0].items()}
    return SourceReport(
        counts={name: n for name, n in row.items() if not name.startswith((MISFIT, NUL))},
        misfits=_of_fields(row, MISFIT),
        nul_texts=_of_fields(row, NUL),
    )


def _of_fields(row: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): n for name, n in row.items() if name.startswith(prefix) and n}
