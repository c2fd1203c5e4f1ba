"""A CSV file into a list tag."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.definitions.list_csv import read_list_csv
from engine.errors import InvalidInput, NotFound
from engine.model.values import TEXT
from engine.night import upload_list

if TYPE_CHECKING:
    from engine.model.moment import Moment
    from engine.wiring import Workspace


@dataclass(frozen=True, slots=True)
class Stored:
    """How many values were stored, and how many rows had none."""

    code: str
    rows: int
    empty: int


def upload_file(space: Workspace, moment: Moment, code: str, file: Path, who: str) -> Stored:
    """Store the values of a file; raises NotFound, InvalidInput (then nothing was stored)."""
    limits = space.settings.limits
    if not file.is_file():
        raise NotFound(f"there is no file `{file}`")
    if file.stat().st_size > limits.upload_size:
        raise InvalidInput(
            f"`{file}` is larger than the limit `limits.upload_size` ({limits.upload_size.human_readable()})",
            code="too_large",
        )
    inputs = space.inputs(moment)
    definition = inputs.checked.definitions.get(code)
    kind = definition.value_type if definition else TEXT
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows, empty = read_list_csv(
                lines, kind, moment.zone, file=str(file), most_rows=limits.upload_rows
            )
    except UnicodeDecodeError:
        raise InvalidInput(f"`{file}` is not UTF-8 text", code="not_utf8") from None
    return Stored(code, upload_list(inputs, code, rows, who=who), empty)
