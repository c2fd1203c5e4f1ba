"""A CSV file into a list tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.wiring.tags.uploads import Stored, upload_values

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.moment import Moment
    from engine.wiring import Workspace


def upload_file(space: Workspace, moment: Moment, code: str, file: Path, who: str) -> Stored:
    """Store the values of a file; raises NotFound, InvalidInput (then nothing was stored)."""
    inputs = space.inputs(moment)
    return upload_values(inputs, space.settings.limits, code, file, zone=moment.zone, who=who)
