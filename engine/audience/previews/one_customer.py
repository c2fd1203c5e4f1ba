"""One customer as the reference interpreter sees the world: read from the serving files."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from engine.audience.crowds.book import CrowdBook
from engine.audience.reading import Reading
from engine.errors import NotFound
from engine.model.segment import (
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundLeaf,
    BoundSegment,
    BoundSequence,
    BoundTag,
    Not,
    Or,
)
from engine.segments import EventRow, World
from engine.serving import customer_events

_ALL: int = 1 << 62


def world_of(reading: Reading, bound: BoundSegment, customer_id: str, book: CrowdBook) -> World:
    """All that a segment can ask about one customer.

    An event's id is its place in the order of ids, which is all that ids are good for in a segment. Raises
    NotFound for an id that is not in the universe.
    """
    ordinal = reading.serving.ids.ordinal_of(customer_id)
    if ordinal is None or ordinal not in reading.serving.universe:
        raise NotFound(
            f"the snapshot `{reading.snapshot.id}` has no customer of this id",
            code="unknown_customer",
        )
    tags, events, crowds = _named(bound)
    values = {tag: reading.serving.tags[tag].value(ordinal) for tag in tags}
    return World(
        zone=reading.moment.zone,
        customers=frozenset({customer_id}),
        events={event: _rows(reading, event, ordinal, customer_id) for event in events},
        tags={tag: {} if value is None else {customer_id: value} for tag, value in values.items()},
        crowds={
            (crowd, version): frozenset(
                {customer_id} if ordinal in book.members(crowd, version, reading) else ()
            )
            for crowd, version in crowds
        },
    )


def _named(bound: BoundSegment) -> tuple[set[str], set[str], set[tuple[str, int]]]:
    tags: set[str] = set()
    events: set[str] = set()
    crowds: set[tuple[str, int]] = set()
    for leaf in _leaves(bound):
        match leaf:
            case BoundTag(tag):
                tags.add(tag)
            case BoundEvent(asked):
                events.add(asked.event)
            case BoundSequence(steps):
                events |= {step.events.event for step in steps}
            case BoundCrowd(crowd, version):
                crowds.add((crowd, version))
            case _:
                pass
    return tags, events, crowds


def _leaves(bound: BoundSegment) -> Iterator[BoundLeaf]:
    match bound:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            for condition in conditions:
                yield from _leaves(condition)
        case Not(condition):
            yield from _leaves(condition)
        case _:
            yield bound


def _rows(reading: Reading, event: str, ordinal: int, customer_id: str) -> tuple[EventRow, ...]:
    """The customer's events in the order of time."""
    found = customer_events(reading.serving, ordinal, types=[event], limit=_ALL)
    with_id = _with_id(reading, event, ordinal) if found else frozenset()
    return tuple(
        EventRow(
            customer_id,
            one.time,
            one.properties,
            one.position.row if one.position.row in with_id else None,
        )
        for one in reversed(found)
    )


def _with_id(reading: Reading, event: str, ordinal: int) -> frozenset[int]:
    """The rows whose event has an id; ids are not kept, only their order is: that of the rows."""
    table = reading.serving.event(event)
    if not table.entry.has_id:
        return frozenset()
    own = exp.EQ(this=exp.column("ordinal"), expression=exp.Literal.number(ordinal))
    having = exp.Not(this=exp.column("no_id"))
    query = exp.select("rowid").from_(table.table).where(exp.and_(own, having))
    return frozenset(table.query(query, {}).column("rowid").to_pylist())
