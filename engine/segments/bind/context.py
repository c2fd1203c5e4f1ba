"""What binding needs at every node, and where it notes what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.model.issue import Issue
from engine.segments.findings import error, guess, quoted, warning

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.segment import Places


@dataclass(slots=True)
class Binder:
    """The moment, the places of the document, and the issues found so far.

    `printed` says that the tree is to be printed as SQL, which cannot hold every number.
    """

    moment: Moment
    places: Places | None = None
    printed: bool = False
    issues: list[Issue] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return self.moment.tz

    def refuse(self, code: str, pointer: str, message: str, hint: str | None = None) -> None:
        """Note an error."""
        self.issues.append(error(code, pointer, message, self.places, hint))

    def warn(self, code: str, pointer: str, message: str) -> None:
        """Note a warning."""
        self.issues.append(warning(code, pointer, message, self.places))

    def unknown(self, what: str, name: str, known: Iterable[str], pointer: str) -> None:
        """Note a name that does not exist, with the nearest one that does."""
        names = sorted(known)
        self.refuse(
            f"unknown_{what}",
            pointer,
            f"there is no {what} `{name}`; there is {quoted(names)}",
            guess(name, names),
        )

    def event(self, name: str, schema: Schema, pointer: str) -> Event | None:
        """The event of that name; None, with an issue, where there is none."""
        found = schema.catalog.events.get(name)
        if found is None:
            self.unknown("event", name, schema.catalog.events, pointer)
        return found
