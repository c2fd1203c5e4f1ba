"""The views of a session, in the order in which they came, so that a new worker gets the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.adapters.channel import Message


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered view: its name, the request that registered it, and whether it still stands."""

    view: str
    request: Message
    text: str
    alive: bool = True


class Ledger:
    """What to replay.

    A view keeps the meaning that the views below it had when it was defined. So a view that is replaced or
    dropped stays in the ledger while a later definition names it.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, view: str, request: Message, text: str = "") -> None:
        """Note a registration; `text` is the statement in which other views may be named."""
        self._end({view})
        self._entries.append(Entry(view.casefold(), request, text.casefold()))
        self._prune()

    def drop(self, views: Iterable[str]) -> None:
        """Note that views are gone."""
        self._end(set(views))
        self._prune()

    def replay(self) -> Iterator[Message]:
        """The requests that make the same views again."""
        yield from (entry.request for entry in self._entries)
        alive = {entry.view for entry in self._entries if entry.alive}
        gone = sorted({entry.view for entry in self._entries} - alive)
        if gone:
            yield {"op": "drop", "views": gone}

    def _end(self, views: set[str]) -> None:
        names = {view.casefold() for view in views}
        self._entries = [
            replace(entry, alive=False) if entry.view in names else entry for entry in self._entries
        ]

    def _prune(self) -> None:
        kept: list[Entry] = []
        for entry in reversed(self._entries):
            if entry.alive or any(entry.view in later.text for later in kept):
                kept.append(entry)
        self._entries = kept[::-1]
