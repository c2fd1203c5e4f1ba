"""The snapshot that readers see, and how a newer one is taken up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from engine.audience.reading import Reading
from engine.errors import Conflict, ExposedError, InternalError, TagmillError, Unavailable
from engine.serving import CorruptSnapshot, LeafCache, Verified, open_snapshot

if TYPE_CHECKING:
    from engine.model.snapshot import Snapshot
    from engine.registry import Registry

LATEST: Final = "latest"
RETRY_SECONDS: Final = 30.0
"""After so long a snapshot that could not be opened is tried again."""

EARLIER_KEPT: Final = 2
"""Earlier snapshots that stay open after their last reader."""


@dataclass(slots=True, eq=False)
class _Held:
    """An open snapshot and how many read it; once it is `leaving`, the last of them closes it."""

    reading: Reading
    readers: int = 0
    leaving: bool = False


class Publication:
    """The published snapshots of a workspace, opened as they are asked for. Safe for many threads.

    `memory_bytes` bounds DuckDB's buffers and hash tables of one snapshot, `cache_bytes` the kept sets of
    leaves of all of them. `problem` says why the newest snapshot could not be taken up, None while all is
    well.
    """

    def __init__(
        self, root: Path, registry: Registry, *, memory_bytes: int = 2 << 30, cache_bytes: int = 512 << 20
    ) -> None:
        self.root, self._registry, self._memory = root, registry, memory_bytes
        self.cache = LeafCache(cache_bytes)
        self.problem: str | None = None
        self._lock, self._opening = Lock(), Lock()
        self._latest: _Held | None = None
        self._earlier: OrderedDict[str, _Held] = OrderedDict()
        self._closed = False
        self._verified = Verified()
        self._refused: tuple[str, float] | None = None

    @property
    def latest(self) -> Snapshot | None:
        """What `latest` means at present, whatever was published since; None before the first."""
        held = self._latest
        return None if held is None else held.reading.snapshot

    @contextmanager
    def reading(self, snapshot: str = LATEST) -> Iterator[Reading]:
        """Hold a snapshot open: `with publication.reading() as reading`.

        Raises NotFound for an id that never was, Conflict (`snapshot_retired`) for one whose files are gone,
        `Unavailable` where nothing is published yet or its files cannot be used.
        """
        held = self._take(snapshot) or self._open(snapshot)
        try:
            yield held.reading
        finally:
            self._release(held)

    def refresh(self) -> bool:
        """Take up the newest snapshot if it is another one; True where it was taken up.

        What goes wrong is told by `problem`; readers stay on the snapshot they have.
        """
        with self._opening:
            try:
                newest = self._registry.snapshots.latest_id()
                if newest is None or self._is_latest(newest):
                    self.problem = None
                    return False
                if self._was_refused(newest):
                    return False
                found = self._registry.snapshots.get(newest)
                self._refused = newest, monotonic()
                held = _Held(self._reading_of(found))
            except (TagmillError, OSError) as error:
                self.problem = _told(error)
                return False
            self._refused = None
            with self._lock:
                before, self._latest = self._latest, held
                if self._closed:
                    before, self._latest = held, None
            self.problem = None
            if before is not None:
                self._leave(before)
            return self._latest is not None

    def close(self) -> None:
        """Close every snapshot when its last reader has gone."""
        with self._lock:
            self._closed = True
            every = [held for held in (self._latest, *self._earlier.values()) if held is not None]
            self._latest = None
            self._earlier.clear()
        for held in every:
            self._leave(held)

    def _was_refused(self, snapshot: str) -> bool:
        """Whether this one could not be opened a moment ago: its files are not read anew with every look."""
        return (
            self._refused is not None
            and self._refused[0] == snapshot
            and monotonic() - self._refused[1] < RETRY_SECONDS
        )

    def _is_latest(self, snapshot: str) -> bool:
        return self._latest is not None and self._latest.reading.snapshot.id == snapshot

    def _take(self, snapshot: str) -> _Held | None:
        """An open snapshot with one more reader; None where it is not open."""
        with self._lock:
            if self._closed:
                raise Unavailable("the publication is closed", code="closed")
            held = self._latest
            if snapshot != LATEST and not self._is_latest(snapshot):
                held = self._earlier.get(snapshot)
                if held is not None:
                    self._earlier.move_to_end(snapshot)
            if held is not None:
                held.readers += 1
            return held

    def _open(self, snapshot: str) -> _Held:
        """Open what is not open yet, once for all who ask."""
        if snapshot == LATEST:
            self.refresh()
            held = self._take(LATEST)
            if held is None:
                raise Unavailable(_nothing_open(self.problem), code="not_published")
            return held
        with self._opening:
            held = self._take(snapshot)
            if held is not None:
                return held
            return self._open_earlier(self._registry.snapshots.get(snapshot))

    def _open_earlier(self, found: Snapshot) -> _Held:
        if found.retired_at is not None:
            message = (
                f"the snapshot `{found.id}` was retired: `[history]` in the settings says how many are kept"
            )
            raise Conflict(message, code="snapshot_retired")
        try:
            held = _Held(self._reading_of(found), readers=1)
        except (CorruptSnapshot, OSError) as error:
            message = f"the files of the snapshot `{found.id}` cannot be used: {_told(error)}"
            raise Unavailable(message, code="snapshot_damaged") from error
        with self._lock:
            self._earlier[found.id] = held
            surplus = [name for name in self._earlier if name != found.id]
            gone = [self._earlier.pop(name) for name in surplus[: len(surplus) + 1 - EARLIER_KEPT]]
        for one in gone:
            self._leave(one)
        return held

    def _reading_of(self, snapshot: Snapshot) -> Reading:
        folder, digest = _serving_of(snapshot)
        known = self._verified
        serving = open_snapshot(self.root / folder, digest, memory_bytes=self._memory, verified=known)
        try:
            serving.hold()
            return Reading.of(snapshot, serving, self.cache)
        except BaseException:
            serving.close()
            raise

    def _release(self, held: _Held) -> None:
        with self._lock:
            held.readers -= 1
            last = held.leaving and held.readers == 0
        if last:
            self._close(held.reading)

    def _leave(self, held: _Held) -> None:
        """Close a snapshot now, or with its last reader."""
        with self._lock:
            last = not held.leaving and held.readers == 0
            held.leaving = True
        if last:
            self._close(held.reading)

    def _close(self, reading: Reading) -> None:
        self.cache.forget(reading.evaluator.name)
        reading.serving.close()


def _serving_of(snapshot: Snapshot) -> tuple[str, str]:
    """The folder, relative to the workspace, and the manifest's digest."""
    match snapshot.report.get("serving"):
        case {"folder": str(folder), "digest": str(digest)}:
            return folder, digest
        case _:
            raise InternalError(f"the snapshot `{snapshot.id}` does not say where its files are")


def _nothing_open(problem: str | None) -> str:
    if problem is None:
        return "no snapshot is published yet; a run publishes one"
    return (
        f"the newest snapshot cannot be opened: {problem}; `tagmill doctor` tells more, and "
        "`tagmill run --force` builds a snapshot anew"
    )


def _told(error: Exception) -> str:
    """What went wrong, without paths of this machine."""
    if isinstance(error, ExposedError | CorruptSnapshot):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "a serving file is missing"
    return f"the serving files cannot be read ({type(error).__name__})"
