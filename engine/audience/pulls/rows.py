"""The members of a version as rows: ids as they were stored, attributes and tags beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from engine.audience.pulls.ride_along import RideAlong, choose_columns
from engine.catalog.reading import shown
from engine.errors import Conflict, NotFound, Unavailable
from engine.model.issue import refusal
from engine.model.views import CUSTOMER_ID, ORDINAL

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.audience.reading import Reading
    from engine.model.crowd import CrowdVersion

_NUMBER: Final = re.compile("0|[1-9][0-9]{0,9}")

IDS: Final = pa.schema([(CUSTOMER_ID, pa.string())])
"""What rows of members have without columns beside."""


def version_number(version: object) -> int | None:
    """The number of a version, None for `latest`; raises InvalidInput for anything else."""
    if version == "latest":
        return None
    written = isinstance(version, str) and _NUMBER.fullmatch(version)
    if (written or type(version) is int) and 0 <= int(str(version)) < 2**31:
        return int(str(version))
    message = f"{shown(version)} is no version; allowed are a number and `latest`"
    raise refusal("/version", message, code="bad_version")


@contextmanager
def values_of(context: CrowdContext, version: CrowdVersion) -> Iterator[Reading]:
    """The snapshot that a version was made on, or the newest one where that is gone."""
    try:
        reading = context.publication.reading(version.snapshot)
        opened = reading.__enter__()
    except (Conflict, NotFound, Unavailable):
        reading = context.publication.reading()
        opened = reading.__enter__()
    try:
        yield opened
    finally:
        reading.__exit__(None, None, None)


def schema_with(
    context: CrowdContext, version: CrowdVersion, own: pa.Schema, columns: Sequence[str], *, pii: bool
) -> pa.Schema:
    """The schema `own` with the asked columns after it; raises InvalidInput (`unknown_column`)."""
    if not columns:
        return own
    with values_of(context, version) as reading:
        chosen = choose_columns(reading, columns, pii=pii, beside=own.names)
        return pa.schema([*own, *(column.field for column in chosen)])


def rows_with(
    context: CrowdContext,
    version: CrowdVersion,
    batches: Iterator[pa.RecordBatch],
    columns: Sequence[str],
    *,
    pii: bool,
) -> Iterator[pa.RecordBatch]:
    """Rows that end with `ordinal`, with the asked columns before it: values of the version's snapshot."""
    if not columns:
        yield from batches
        return
    with values_of(context, version) as reading:
        chosen = choose_columns(reading, columns, pii=pii)
        for batch in batches:
            yield _beside(batch, chosen)


def member_rows(
    context: CrowdContext,
    version: CrowdVersion,
    columns: Sequence[str] = (),
    *,
    pii: bool = False,
    after: int = -1,
    skip: int = 0,
) -> Iterator[pa.RecordBatch]:
    """`customer_id`, the asked columns and at last `ordinal`, ascending by ordinal, in small batches.

    Rows of ordinals above `after`, less the first `skip`. What is held at once does not grow with the crowd.
    """
    batches = context.book.rows(version, after=after, skip=skip)
    return rows_with(context, version, batches, columns, pii=pii)


def _beside(batch: pa.RecordBatch, columns: Sequence[RideAlong]) -> pa.RecordBatch:
    ordinals = np.asarray(batch.column(ORDINAL)).astype(np.int64)
    *own, last = batch.schema
    arrays = [*batch.columns[:-1], *(column.at(ordinals) for column in columns), batch.column(ORDINAL)]
    return pa.record_batch(arrays, schema=pa.schema([*own, *(column.field for column in columns), last]))
