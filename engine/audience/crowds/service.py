"""Crowds by day: made, changed, refreshed, looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.audience.crowds import definitions, deletion, refresh, splits, uploads
from engine.audience.crowds.contains import contains
from engine.audience.crowds.context import LEASE, CrowdContext, CrowdSettings
from engine.audience.crowds.stored import StoredCrowds
from engine.audience.pulls.rows import version_number
from engine.model.crowd import Crowd, CrowdOutcome, CrowdState, CrowdVersion

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from engine.audience.crowds.book import OfSnapshot
    from engine.audience.crowds.list_rows import ListRow
    from engine.audience.publication import Publication
    from engine.model.schema import CrowdSignature
    from engine.registry import Registry
    from engine.serving import CustomerSet


class Crowds:
    """The crowds of one workspace; also the book that segments are bound to. Safe for many threads.

    `used_by_tags` gives by crowd the rule tags whose definitions name it, `fixed_versions` the (crowd,
    version) that they name by number. Pulls are functions of `engine.audience.pulls.members` over `context`.
    """

    def __init__(  # the parts of a workspace
        self,
        root: Path,
        registry: Registry,
        publication: Publication,
        settings: CrowdSettings,
        used_by_tags: Callable[[], Mapping[str, frozenset[str]]],
        fixed_versions: Callable[[], frozenset[tuple[str, int]]] = frozenset,
    ) -> None:
        self.book = StoredCrowds(root, registry)
        self.context = CrowdContext(
            root, registry, publication, self.book, settings, used_by_tags, fixed_versions
        )

    # --- Definitions

    def create(self, fields: Mapping[str, object], *, by: str) -> Crowd:
        """Make a crowd: `{"id"?, "name", "segment", "limit"?, "owner"?, "folder"?}`.

        Raises InvalidInput (`crowd_refused`, `segment_refused`) with pointers, Conflict (`crowd_exists`,
        `cycle`).
        """
        return definitions.create(self.context, fields, by)

    def get(self, crowd: str) -> Crowd:
        """One crowd; raises NotFound."""
        return self._with_state(self.context.registry.crowds.get(crowd))

    def list(self) -> Sequence[Crowd]:
        """Every crowd, by id."""
        held = self.context.registry.leases.held(LEASE)
        return [_refreshing(crowd, held) for crowd in self.context.registry.crowds.all()]

    def edit(
        self, crowd: str, changes: Mapping[str, object], *, by: str, if_match: int | None = None
    ) -> Crowd:
        """Change name, segment, limit, owner or folder; null removes limit, owner and folder.

        Raises Conflict: `frozen` (enabled), `revision`, `read_only` (from a file), `uploaded`, `cycle`.
        """
        return self._with_state(definitions.edit(self.context, crowd, changes, by, if_match))

    def enable(self, crowd: str, *, by: str) -> Crowd:
        """Refresh the crowd after each run from now on, and freeze its definition."""
        return self._with_state(definitions.enable(self.context, crowd, True, by))

    def disable(self, crowd: str, *, by: str) -> Crowd:
        """Stop refreshing the crowd after each run."""
        return self._with_state(definitions.enable(self.context, crowd, False, by))

    def copy(self, crowd: str, fields: Mapping[str, object], *, by: str) -> Crowd:
        """A new crowd of the same definition, not enabled; of a list with the same members.

        `{"id"?, "name"?, "owner"?, "folder"?}`.
        """
        return definitions.until_free(fields.get("id"), lambda: self._copy(crowd, fields, by))

    def _copy(self, crowd: str, fields: Mapping[str, object], by: str) -> Crowd:
        made = definitions.copied(self.context, crowd, fields, by)
        if made.segment is not None:
            return definitions.insert(self.context, [made])[0]
        return uploads.copy_list(self.context, crowd, made, by)

    def delete(self, crowd: str, *, if_match: int | None = None) -> None:
        """Remove a crowd with its versions.

        Raises Conflict: `in_use` that names who uses it, `read_only`, `revision`; LeaseHeld.
        """
        deletion.delete(self.context, crowd, if_match)

    def split(self, crowd: str, salt: object, parts: object, *, by: str) -> Sequence[Crowd]:
        """Make parts of a crowd, each a crowd of its own: `parts` are `[{"id", "percent", "name"?}]`.

        They get consecutive ranges from 0 of the hash of `sample` with this salt; what is left of 100 is a
        hold-out. They follow the latest version of the crowd; refresh them to have members.
        """
        return splits.split(self.context, crowd, salt, parts, by)

    # --- Versions

    def refresh(
        self,
        crowd: str,
        *,
        by: str,
        snapshot: str = "latest",
        cancel: Event | None = None,
        progress: refresh.Progress | None = None,
    ) -> CrowdVersion:
        """Evaluate into a new version and publish it; the last good one is served until then.

        Raises InvalidInput (the segment cannot be bound any more), Conflict (`uploaded`, `crowd_deleted`),
        LeaseHeld (`refreshing`), Cancelled, Unavailable; what failed is shown as the crowd's `error`.
        """
        return refresh.refresh(
            self.context, crowd, by=by, snapshot=snapshot, cancel=cancel, progress=progress
        )

    def refresh_enabled(
        self, *, by: str, held: Collection[str] = (), cancel: Event | None = None
    ) -> Sequence[CrowdOutcome]:
        """Refresh every enabled crowd on the newest snapshot, each after those it uses.

        One that fails does not stop the others; whoever uses it, or one of those `held`, stays at its last
        version, as does who uses a tag that failed. What is of this snapshot already is left as it is.
        """
        return refresh.refresh_enabled(self.context, by=by, held=held, cancel=cancel)

    def upload(self, fields: Mapping[str, object], rows: Iterable[ListRow], *, by: str) -> uploads.Upload:
        """A new crowd of these customers: `{"id"?, "name", "owner"?, "folder"?}`; rows of `read_list`.

        Ids that nobody has are counted and kept with their lines. Raises what `read_list` raises; then
        nothing was stored.
        """
        return uploads.upload(self.context, fields, rows, by)

    def upload_again(self, crowd: str, rows: Iterable[ListRow], *, by: str) -> uploads.Upload:
        """A new version of an uploaded list."""
        return uploads.upload_again(self.context, crowd, rows, by)

    def unknown_rows(self, crowd: str, version: int | str = "latest") -> Iterable[ListRow]:
        """All ids of an upload that named nobody, with their lines."""
        found = self.version(crowd, version)
        return uploads.unknown_rows(self.context, crowd, found.version)

    def versions(self, crowd: str) -> Sequence[CrowdVersion]:
        """The receipts, the newest first; raises NotFound."""
        return self.context.registry.crowds.versions(crowd)

    def version(self, crowd: str, version: int | str = "latest") -> CrowdVersion:
        """One receipt; raises NotFound (`unknown_crowd`, `no_version`, `unknown_version`)."""
        return self.context.registry.crowds.version(crowd, version_number(version))

    def newest(self) -> Sequence[tuple[Crowd, CrowdVersion]]:
        """Every crowd that has a version, with the receipt of its newest one."""
        return self.context.registry.crowds.newest()

    # --- Members

    def signatures(self) -> dict[str, CrowdSignature]:
        """See `CrowdBook.signatures`."""
        return self.book.signatures()

    def members(self, crowd: str, version: int, reading: OfSnapshot) -> CustomerSet:
        """See `CrowdBook.members`."""
        return self.book.members(crowd, version, reading)

    def members_of(self, crowd: str, version: int | str, reading: OfSnapshot) -> CustomerSet:
        """The members of a version, cut to the reading's universe."""
        return self.book.members(crowd, self.version(crowd, version).version, reading)

    def contains(
        self, crowd: str, customers: Sequence[str], version: int | str = "latest"
    ) -> tuple[CrowdVersion, dict[str, bool]]:
        """Which of up to 10,000 customers are members; the receipt that was looked at."""
        found = self.version(crowd, version)
        return found, contains(self.context, found, customers)

    def _with_state(self, crowd: Crowd) -> Crowd:
        state = self.context.registry.leases.state(f"{LEASE}{crowd.id}")
        held = frozenset({f"{LEASE}{crowd.id}"}) if state is not None and state.alive else frozenset[str]()
        return _refreshing(crowd, held)


def _refreshing(crowd: Crowd, held: frozenset[str]) -> Crowd:
    return replace(crowd, state=CrowdState.REFRESHING) if f"{LEASE}{crowd.id}" in held else crowd
