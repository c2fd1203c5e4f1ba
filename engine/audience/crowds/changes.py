"""Who entered a crowd and who left it between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from engine.audience.crowds.reasons import Reasons
from engine.audience.crowds.stored import fitted
from engine.lake.crowds import ROWS
from engine.model.views import CUSTOMER_ID, ORDINAL
from engine.serving.sets.checksums import IdsChecksum, checksum_of_array
from engine.serving.sets.customer_set import CustomerSet, empty

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.model.crowd import CrowdVersion


class Direction(StrEnum):
    """What happened to a customer; those who entered come first."""

    ENTERED = "entered"
    LEFT = "left"


CHANGE: Final = "change"
REASON: Final = "reason"
SCHEMA: Final = pa.schema([(CUSTOMER_ID, pa.string()), (CHANGE, pa.string()), (REASON, pa.string())])


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two versions; `before` None is the empty crowd before the first version.

    What `after` has is what `before` has, plus `entered`, less `left`; and so are their checksums.
    """

    before: CrowdVersion | None
    after: CrowdVersion
    entered: CustomerSet
    left: CustomerSet
    entered_checksum: IdsChecksum
    left_checksum: IdsChecksum
    reasons: Reasons

    @property
    def rows(self) -> int:
        """How many customers changed."""
        return self.entered_checksum.count + self.left_checksum.count

    @property
    def ids_checksum(self) -> IdsChecksum:
        """The checksum of all ids of the answer."""
        return self.entered_checksum + self.left_checksum


def changes_between(context: CrowdContext, before: CrowdVersion | None, after: CrowdVersion) -> Changes:
    """Compare two versions. Raises NotFound where retention has taken the members of one."""
    there = context.book.stored(after)
    size = max(there.size, before.files.size if before is not None else 0)
    now = fitted(there, size)
    then = fitted(context.book.stored(before), size) if before is not None else empty(size)
    entered, left = now - then, then - now
    return Changes(
        before=before,
        after=after,
        entered=entered,
        left=left,
        entered_checksum=_checksum(context, after, entered),
        left_checksum=_checksum(context, before, left) if before is not None else IdsChecksum(),
        reasons=Reasons(context, before, after),
    )


def change_rows(context: CrowdContext, changes: Changes, *, skip: int = 0) -> Iterator[pa.RecordBatch]:
    """`customer_id`, `change`, `reason` and at last `ordinal`, those who entered first, each ascending by
    ordinal; less the first `skip` rows.
    """
    reasons = changes.reasons.of(changes.entered, changes.left)
    for version, some, direction in (
        (changes.after, changes.entered, Direction.ENTERED),
        (changes.before, changes.left, Direction.LEFT),
    ):
        for batch in _rows_of(context, version, some):
            taken = min(skip, batch.num_rows)
            skip -= taken
            if batch.num_rows > taken:
                rest = batch.slice(taken)
                ordinals = np.asarray(rest.column(ORDINAL)).astype(np.int64)
                columns = [
                    rest.column(CUSTOMER_ID),
                    pa.repeat(pa.scalar(direction.value), rest.num_rows),
                    reasons.at(ordinals),
                    rest.column(ORDINAL),
                ]
                yield pa.record_batch(columns, names=[*SCHEMA.names, ORDINAL])


def _rows_of(
    context: CrowdContext, version: CrowdVersion | None, some: CustomerSet
) -> Iterator[pa.RecordBatch]:
    """The rows of some members of a version, in batches of about `ROWS`."""
    if version is None or not some.words.any():
        return
    mask = some.mask()
    kept: list[pa.RecordBatch] = []
    for batch in context.book.rows(version):
        found = batch.filter(pa.array(mask[np.asarray(batch.column(ORDINAL))]))
        if found.num_rows:
            kept.append(found)
        if sum(each.num_rows for each in kept) >= ROWS:
            yield _one(kept)
            kept = []
    if kept:
        yield _one(kept)


def _one(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)


def _checksum(context: CrowdContext, version: CrowdVersion, some: CustomerSet) -> IdsChecksum:
    total = IdsChecksum()
    for batch in _rows_of(context, version, some):
        total += checksum_of_array(batch.column(CUSTOMER_ID))
    return total
