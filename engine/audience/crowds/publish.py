"""A new version of a crowd: members into the lake, packed words beside them, one row that makes it exist."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from engine.audience.crowds.faults import fault_point
from engine.audience.crowds.graph import uses_of
from engine.errors import InternalError, TagmillError, Unavailable
from engine.lake.crowds import ROWS, commit_members, drop_versions, prepare, versions_of, write_members
from engine.model.crowd import Crowd, CrowdVersion, Limit, SegmentData, VersionFiles

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.audience.crowds.context import CrowdContext
    from engine.audience.crowds.evaluation import BoundDefinition
    from engine.audience.reading import Reading
    from engine.model.lease import Lease
    from engine.model.snapshot import Snapshot
    from engine.serving import CustomerSet
    from engine.serving.sets.checksums import IdsChecksum

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Members:
    """A set of customers that is to become a version, and where it came from.

    `rows` gives (customer_id, ordinal) of all of them, ascending by ordinal; `started` is of `perf_counter`.
    `beside` keeps further files of the version, whose number it is given.
    """

    members: CustomerSet
    rows: Callable[[], Iterator[pa.RecordBatch]]
    checksum: IdsChecksum
    snapshot: Snapshot
    segment_hash: str
    started: float
    engine: str = "serving"
    segment: SegmentData | None = None
    limit: Limit | None = None
    report: Mapping[str, object] = field(default_factory=dict)
    beside: Callable[[int], None] | None = None


def members_of(reading: Reading, found: CustomerSet, definition: BoundDefinition, started: float) -> Members:
    """An evaluated set with the ids of its snapshot."""
    ids = reading.serving.ids
    return Members(
        members=found,
        rows=lambda: ids.rows(found, ROWS),
        checksum=ids.checksum(found),
        snapshot=reading.snapshot,
        segment_hash=definition.hash,
        started=started,
        segment=definition.data,
        limit=definition.limit,
    )


def publish_members(
    context: CrowdContext, crowd: str, found: Members, lease: Lease, by: str, first: Crowd | None = None
) -> CrowdVersion:
    """Write, verify and publish; the receipt. `first` is a crowd that is to exist from now on.

    Nothing changes for any reader before the row is written, and everything did after it. Raises Conflict
    where the lease was lost, or the crowd deleted meanwhile, Unavailable (`storage`) where the disk refuses.
    """
    last = None if first is not None else context.registry.crowds.last_version(crowd)
    try:
        number, files = _store(context, crowd, found, lease, last)
    except OSError as error:
        raise Unavailable(
            f"the members of the crowd `{crowd}` cannot be stored: {error.strerror or error}", code="storage"
        ) from error
    receipt = _receipt(crowd, number, found, files, by)
    if first is None:
        context.registry.crowds.publish(receipt, lease)
    else:
        context.registry.crowds.insert([first], version=receipt)
    fault_point("crowd_published", crowd)
    _retain(context, crowd, lease)
    fault_point("crowd_retained", crowd)
    return receipt


def _store(
    context: CrowdContext, crowd: str, found: Members, lease: Lease, last: tuple[int, int] | None
) -> tuple[int, VersionFiles]:
    """Write the next version's members in every place; its number, and where they are."""
    number, published = (1, None) if last is None else (last[0] + 1, last[1])
    table = context.layout.crowd(crowd)
    prepare(table, number, published)
    fault_point("crowd_evaluated", crowd)
    files = write_members(table, (number, lease.token), found.rows())
    fault_point("members_written", crowd)
    context.registry.leases.renew(lease)
    notes = {"tagmill.crowd": crowd, "tagmill.snapshot": found.snapshot.id}
    committed = commit_members(table, number, files, notes)
    if committed.rows != found.checksum.count or committed.rows != len(found.members):
        raise InternalError(f"{committed.rows} rows of a crowd of {len(found.members)}")
    fault_point("members_committed", crowd)
    words = context.book.keep(crowd, number, found.members)
    if found.beside is not None:
        found.beside(number)
    fault_point("words_written", crowd)
    return number, VersionFiles(committed.version, found.members.size, words)


def _receipt(crowd: str, number: int, found: Members, files: VersionFiles, by: str) -> CrowdVersion:
    return CrowdVersion(
        crowd=crowd,
        version=number,
        count=found.checksum.count,
        digest=found.members.digest(),
        ids_checksum=str(found.checksum),
        snapshot=found.snapshot.id,
        base_time=found.snapshot.base_time,
        segment=found.segment,
        segment_hash=found.segment_hash,
        created_at=datetime.now(UTC),
        seconds=round(perf_counter() - found.started, 6),
        limit=found.limit,
        engine=found.engine,
        by=by,
        files=files,
        report=found.report,
    )


def _retain(context: CrowdContext, crowd: str, lease: Lease) -> None:
    """Retire the oldest versions and remove what no version needs; a failure waits for the next refresh."""
    try:
        present = [found.version for found in context.registry.crowds.versions(crowd, retired=False)]
        fixed = _fixed_versions(context, crowd) if len(present) > context.settings.versions else frozenset()
        gone = [version for version in present[context.settings.versions :] if version not in fixed]
        if gone:
            context.registry.crowds.retire(crowd, gone, lease)
        _remove(context, crowd, frozenset(present) - frozenset(gone))
    except (TagmillError, OSError) as error:
        log.warning("old versions of the crowd `%s` were not removed: %s", crowd, error)


def _remove(context: CrowdContext, crowd: str, kept: frozenset[int]) -> None:
    table = context.layout.crowd(crowd)
    drop_versions(table, versions_of(table) - kept)
    for path in context.book.words_file(crowd, 0).parent.glob("*"):
        number = path.name.partition(".")[0]
        if not number.isdigit() or int(number) not in kept:
            path.unlink(missing_ok=True)


def _fixed_versions(context: CrowdContext, crowd: str) -> frozenset[int]:
    """The versions of a crowd that other crowds or rule tags name by their number."""
    named: set[tuple[str, int | None]] = set(context.fixed_versions())
    for other in context.registry.crowds.all():
        uses = uses_of(other)
        named |= uses.crowds if uses is not None else frozenset()
    return frozenset(version for name, version in named if name == crowd and version is not None)
