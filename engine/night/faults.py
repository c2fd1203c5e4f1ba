"""Named points at which a test may kill the process, to see that nothing breaks.

`TAGMILL_FAULT=tag_committed` kills at the first point of that name, `TAGMILL_FAULT=tag_committed:spend_90d`
at that of one tag.
"""

from __future__ import annotations

import os
import signal
from typing import Final

VARIABLE: Final = "TAGMILL_FAULT"

FAULT_POINTS: Final = (
    "leased",
    "begun",
    "swept",
    "ordinals_written",
    "ordinals_committed",
    "customers_staged",
    "event_staged",
    "tag_written",
    "tag_gated",
    "tag_committed",
    "tag_recorded",
    "serving_built",
    "before_publish",
    "published",
    "snapshots_mirrored",
    "wide_mirrored",
    "checkpointed",
    "retained",
    "finished",
)
"""Every point, in the order in which a run passes them."""


def fault_point(name: str, detail: str = "") -> None:
    """Die here, as by a power cut of the process, where the environment asks for it."""
    asked = os.environ.get(VARIABLE)
    if asked is not None and asked in (name, f"{name}:{detail}"):
        os.kill(os.getpid(), signal.SIGKILL)
