"""A CSV file into a list tag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.definitions.list_csv import LONGEST_RECORD, read_list_csv
from engine.errors import InvalidInput, NotFound
from engine.model.values import TEXT
from engine.night import upload_list

if TYPE_CHECKING:
    from engine.night import Inputs
    from engine.settings import LimitSettings


@dataclass(frozen=True, slots=True)
class Stored:
    """How many values were stored, and how many rows had none."""

    code: str
    rows: int
    empty: int


def upload_values(
    inputs: Inputs,
    limits: LimitSettings,
    code: str,
    file: Path,
    *,
    zone: str,
    who: str,
    shown: str | None = None,
) -> Stored:
    """Store the values of a file; raises NotFound, InvalidInput (then nothing was stored).

    `zone` is that of datetimes without offset; `shown` is how messages name the file.
    """
    named = shown or str(file)
    if not file.is_file():
        raise NotFound.named("file", named)
    if file.stat().st_size > limits.upload_size:
        most = limits.upload_size.human_readable()
        raise InvalidInput(
            f"`{named}` is larger than the limit `limits.upload_size` ({most})", code="too_large"
        )
    definition = inputs.checked.definitions.get(code)
    kind = definition.value_type if definition else TEXT
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            pieces = iter(partial(lines.readline, LONGEST_RECORD + 1), "")
            rows, empty = read_list_csv(pieces, kind, zone, file=named, most_rows=limits.upload_rows)
    except UnicodeDecodeError:
        raise InvalidInput(f"`{named}` is not UTF-8 text", code="not_utf8") from None
    return Stored(code, upload_list(inputs, code, rows, who=who), empty)
