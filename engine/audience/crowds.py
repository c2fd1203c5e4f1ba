"""Crowds by day: made, changed, refreshed, pulled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from engine.model.crowd import Crowd, CrowdVersion, Limit
    from engine.registry import Registry
    from engine.serving import CustomerSet


@dataclass(frozen=True, slots=True)
class CrowdSettings:
    """How many versions of a crowd are kept, and how large an upload may be."""

    versions: int = 30
    upload_rows: int = 10_000_000
    upload_bytes: int = 1 << 30


class Crowds:
    """The crowds of one workspace; also the `CrowdBook` that segments are bound to.

    `used_by_tags` gives, by crowd id, the rule tags whose definitions name it.
    """

    def __init__(
        self,
        root: Path,
        registry: Registry,
        publication: Any,
        settings: CrowdSettings,
        used_by_tags: Callable[[], Mapping[str, frozenset[str]]],
    ) -> None:
        raise NotImplementedError

    def create(self, fields: Mapping[str, object], *, by: str) -> Crowd:
        """`{"id"?, "name", "segment", "limit"?, "owner"?, "folder"?}`; raises InvalidInput, Conflict."""
        raise NotImplementedError

    def get(self, crowd: str) -> Crowd:
        """One crowd; raises NotFound."""
        raise NotImplementedError

    def list(self) -> Sequence[Crowd]:
        """Every crowd, by id."""
        raise NotImplementedError

    def edit(
        self, crowd: str, changes: Mapping[str, object], *, by: str, if_match: int | None = None
    ) -> Crowd:
        """Change name, segment, limit, owner, folder; Conflict: `frozen`, `revision`, `read_only`."""
        raise NotImplementedError

    def enable(self, crowd: str, *, by: str) -> Crowd:
        raise NotImplementedError

    def disable(self, crowd: str, *, by: str) -> Crowd:
        raise NotImplementedError

    def copy(self, crowd: str, fields: Mapping[str, object], *, by: str) -> Crowd:
        """A new crowd with the same segment and limit; `{"id"?, "name"?}`."""
        raise NotImplementedError

    def delete(self, crowd: str, *, by: str, if_match: int | None = None) -> None:
        """Raises Conflict (`in_use`) that names who uses it."""
        raise NotImplementedError

    def split(
        self, crowd: str, salt: str, parts: Sequence[Mapping[str, object]], *, by: str
    ) -> Sequence[Crowd]:
        """`parts` are `{"id", "percent", "name"?}`."""
        raise NotImplementedError

    def refresh(
        self, crowd: str, *, by: str, cancel: threading.Event | None = None, snapshot: str = "latest"
    ) -> CrowdVersion:
        """Evaluate into a new version; raises Conflict, InvalidInput, LeaseHeld (`refreshing`)."""
        raise NotImplementedError

    def versions(self, crowd: str) -> Sequence[CrowdVersion]:
        """The receipts, newest first."""
        raise NotImplementedError

    def version(self, crowd: str, version: int | str = "latest") -> CrowdVersion:
        """One receipt; raises NotFound."""
        raise NotImplementedError

    def members_of(self, crowd: str, version: int | str, reading: Any) -> CustomerSet:
        """The members of a version, cut to the reading's universe."""
        raise NotImplementedError

    def limit_of(self, crowd: str) -> Limit | None:
        raise NotImplementedError
