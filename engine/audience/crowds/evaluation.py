"""A crowd's segment as a set: bound to a reading, evaluated, limited; and what its receipt says of that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

from engine.audience.binding import bind_to
from engine.audience.crowds.leaves import pinned
from engine.errors import InternalError
from engine.model.crowd import Crowd, Limit, LimitBySalt, LimitByTag, Order, SegmentData
from engine.segments import fingerprint
from engine.serving.limits import first_by_salt, first_by_tag

if TYPE_CHECKING:
    from threading import Event

    from engine.audience.crowds.book import CrowdBook
    from engine.audience.reading import Reading
    from engine.model.moment import Moment
    from engine.model.schema import CrowdSignature
    from engine.model.segment import BoundSegment
    from engine.serving import CustomerSet, ServingSnapshot


@dataclass(frozen=True, slots=True)
class BoundDefinition:
    """A crowd's definition bound to a snapshot.

    `data` is the segment as written with the versions of crowds bound, `hash` is SHA-256 of what the bound
    segment with its limit means, in hexadecimal.
    """

    crowd: str
    bound: BoundSegment
    limit: Limit | None
    data: SegmentData
    hash: str


def bind_definition(
    reading: Reading, crowd: Crowd, signatures: Mapping[str, CrowdSignature], moment: Moment | None = None
) -> BoundDefinition:
    """Bind a crowd's segment to a reading; with `moment`, as of another base time.

    Raises InvalidInput whose issues carry pointers into the segment.
    """
    if crowd.segment is None:
        raise InternalError(f"the crowd `{crowd.id}` has no segment")
    at = reading if moment is None else replace(reading, moment=moment)
    bound = bind_to(at, crowd.segment, lambda: signatures).bound
    data = pinned(crowd.segment, {name: found.latest for name, found in signatures.items()})
    return BoundDefinition(crowd.id, bound, crowd.limit, data, definition_hash(bound, crowd.limit, crowd.id))


def evaluate_definition(
    reading: Reading, definition: BoundDefinition, book: CrowdBook, cancel: Event | None = None
) -> CustomerSet:
    """The members: the segment's set, cut to the limit. Raises as `Evaluator.set_of`."""
    found = reading.evaluator.set_of(
        definition.bound, lambda crowd, version: book.members(crowd, version, reading), cancel
    )
    return limited(reading.serving, found, definition.limit, definition.crowd)


def limited(serving: ServingSnapshot, members: CustomerSet, limit: Limit | None, crowd: str) -> CustomerSet:
    """At most as many members as the limit says; `crowd` is the salt among equal values of a tag."""
    match limit:
        case None:
            return members
        case LimitBySalt(n, salt):
            return first_by_salt(serving, members, n, salt)
        case LimitByTag(n, tag, order):
            return first_by_tag(serving, members, n, (tag, order is Order.DESC), crowd)
        case _:
            assert_never(limit)


def definition_hash(bound: BoundSegment, limit: Limit | None, crowd: str) -> str:
    """SHA-256 of what a bound segment with its limit means; without a limit the segment's own."""
    segment = fingerprint(bound)
    match limit:
        case None:
            return segment
        case LimitBySalt(n, salt):
            parts: list[object] = [segment, "salt", n, salt]
        case LimitByTag(n, tag, order):
            parts = [segment, "tag", n, tag, order.value, crowd]
        case _:
            assert_never(limit)
    return sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
