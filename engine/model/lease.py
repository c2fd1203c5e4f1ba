"""The right to work on a workspace: one holder at a time, told apart by a growing token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that was granted: `token` grows with every grant, so an older holder is told and refused."""

    name: str
    holder: str
    token: int


@dataclass(frozen=True, slots=True)
class LeaseState:
    """Who holds a lease now, or held it last: `alive` says that the lease cannot be taken over."""

    lease: Lease
    host: str
    pid: int
    acquired_at: datetime
    heartbeat_at: datetime
    alive: bool
