"""A bound segment over a world: the set of customers for whom it holds."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundSample,
    BoundSegment,
    BoundSequence,
    BoundTag,
    Not,
    Or,
)
from engine.segments.reference.events import event_holds
from engine.segments.reference.sequences import sequence_holds
from engine.segments.reference.truth import group_holds, passes

if TYPE_CHECKING:
    from engine.segments.reference.world import World


def evaluate(bound: BoundSegment, world: World) -> frozenset[str]:
    """The members, by `customer_id`."""
    return frozenset(customer for customer in world.customers if _holds(bound, customer, world))


def _holds(bound: BoundSegment, customer: str, world: World) -> bool:
    match bound:
        case All():
            return True
        case BoundTag(tag, test):
            return passes(test, world.tags[tag].get(customer), world.tz)
        case BoundEvent():
            return event_holds(bound, customer, world)
        case BoundSequence():
            return sequence_holds(bound, customer, world)
        case BoundCrowd(crowd, version):
            return customer in world.crowds[crowd, version]
        case BoundSample(salt, start, end):
            return start <= bucket(salt, customer) < end
        case And() | Or() | Not() | AtLeast():
            return group_holds(bound, lambda node: _holds(node, customer, world))
        case _:
            assert_never(bound)


def bucket(salt: str, customer: str) -> int:
    """The customer's 32-bit bucket: the first 4 bytes of SHA-256(salt + ":" + customer_id)."""
    return int.from_bytes(sha256(f"{salt}:{customer}".encode()).digest()[:4])
