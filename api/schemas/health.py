"""How the service is."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Answer


class Alive(Answer):
    """The process answers."""

    status: str


class ReadyPart(Answer):
    """One part; its state is `ok`, `warning` or `failed`."""

    part: str
    state: str
    seen: str


class Ready(Answer):
    """Whether requests can be answered, and from which snapshot."""

    ready: bool
    parts: list[ReadyPart]
    snapshot: str | None = None
    base_time: datetime | None = None
