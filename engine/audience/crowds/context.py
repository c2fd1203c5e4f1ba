"""What every use-case of crowds works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.errors import LeaseHeld
from engine.lake.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

    from engine.audience.crowds.stored import StoredCrowds
    from engine.audience.publication import Publication
    from engine.model.lease import Lease
    from engine.registry import Registry

LEASE: Final = "crowd."
"""The prefix of the leases of crowds: one worker at a time on each."""


@dataclass(frozen=True, slots=True)
class CrowdSettings:
    """How many versions of a crowd keep their members, and how large an upload may be."""

    versions: int = 30
    upload_rows: int = 10_000_000
    upload_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class CrowdContext:
    """One workspace.

    `used_by_tags` gives by crowd the rule tags whose definitions name it, `fixed_versions` the (crowd,
    version) that they name by number; both as they are at present.
    """

    root: Path
    registry: Registry
    publication: Publication
    book: StoredCrowds
    settings: CrowdSettings
    used_by_tags: Callable[[], Mapping[str, frozenset[str]]]
    fixed_versions: Callable[[], frozenset[tuple[str, int]]]

    @property
    def layout(self) -> Layout:
        """Where the tables are."""
        return Layout(self.root / "lake")

    @contextmanager
    def hold(self, crowd: str) -> Iterator[Lease]:
        """The right to write a crowd's versions; raises LeaseHeld (`refreshing`) where another has it."""
        holding = self.registry.leases.hold(f"{LEASE}{crowd}")
        try:
            lease = holding.__enter__()
        except LeaseHeld as error:
            raise being_worked_on(crowd) from error
        try:
            yield lease
        finally:
            holding.__exit__(None, None, None)


def being_worked_on(crowd: str) -> LeaseHeld:
    """The error of a crowd whose versions another is writing."""
    return LeaseHeld(f"the crowd `{crowd}` is being worked on already; wait for its end", code="refreshing")
