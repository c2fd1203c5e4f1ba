"""Named points of a crowd's refresh and deletion at which a test may kill the process.

`TAGMILL_FAULT=members_committed` kills at the first point of that name, `TAGMILL_FAULT=members_committed:vip`
at that of one crowd.
"""

from __future__ import annotations

import os
import signal
from typing import Final

VARIABLE: Final = "TAGMILL_FAULT"

DELETION_POINTS: Final = ("deletion_marked", "crowd_deleted")
"""The points of a crowd's deletion."""

FAULT_POINTS: Final = (
    "crowd_leased",
    "crowd_evaluated",
    "members_written",
    "members_committed",
    "words_written",
    "crowd_published",
    "crowd_retained",
)
"""The points of a refresh, in the order in which it passes them."""


def fault_point(name: str, crowd: str) -> None:
    """Die here, as by a power cut of the process, where the environment asks for it."""
    asked = os.environ.get(VARIABLE)
    if asked is not None and asked in (name, f"{name}:{crowd}"):
        os.kill(os.getpid(), signal.SIGKILL)
