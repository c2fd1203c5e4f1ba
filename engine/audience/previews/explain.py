"""Why one customer is in a segment or out of it.

Every node is evaluated by the reference interpreter over what the serving files hold of that customer, so an
explanation cannot tell another story than the meaning of the segment. Only sequences are followed step by
step, since the reference compares every event with every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.audience.binding import BoundRequest, bind_to
from engine.audience.crowds.book import CrowdBook
from engine.audience.previews.nodes import children_of, kind_of
from engine.audience.previews.observed import Observing
from engine.audience.previews.one_customer import world_of
from engine.audience.reading import Reading
from engine.model.json_values import json_instant
from engine.model.segment import And, AtLeast, BoundSegment, Not, Or, Segment
from engine.segments.reference.truth import group_holds


@dataclass(frozen=True, slots=True)
class NodeExplanation:
    """One node: whether it holds for the customer, and what was observed, as JSON-like data.

    Observed are: of a tag its `value` (null is none); of an event leaf the `window`, how many events are
    `matching`, the `measure` or the `picked` event, and the last few `events`; of a sequence its `steps` and
    the events that decided as `chain`; of a crowd its `version`; of a sample the `bucket` and its `percent`;
    of a group how many conditions are `holding`.
    """

    path: str
    type: str
    holds: bool
    observed: Mapping[str, object]

    def to_json(self) -> dict[str, object]:
        """JSON-like data."""
        return {"path": self.path, "type": self.type, "holds": self.holds, "observed": dict(self.observed)}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the customer is in, and what decided it at every node, in pre-order."""

    customer_id: str
    holds: bool
    snapshot: str
    base_time: str
    zone: str
    request: BoundRequest = field(repr=False)
    nodes: tuple[NodeExplanation, ...]

    def to_json(self) -> dict[str, object]:
        """JSON-like data; decimals are texts, times ISO 8601 in UTC."""
        return {
            "customer_id": self.customer_id,
            "holds": self.holds,
            "snapshot": self.snapshot,
            "base_time": self.base_time,
            "zone": self.zone,
            "nodes": [node.to_json() for node in self.nodes],
        }


def explain(
    reading: Reading, segment: object, customer_id: str, book: CrowdBook, *, personal: bool = False
) -> Explanation:
    """Evaluate a segment, given as JSON data, for one customer, node by node.

    Properties that the catalog marks `pii` are shown only with `personal`. Raises InvalidInput for a segment
    that cannot be bound, NotFound (`unknown_customer`) for a customer who is not in the snapshot.
    """
    request = bind_to(reading, segment, book.signatures)
    world = world_of(reading, request.bound, customer_id, book)
    observing = Observing(reading, world, customer_id, personal)
    nodes = _visit(request.parsed, request.bound, "", observing)
    return Explanation(
        customer_id=customer_id,
        holds=nodes[0].holds,
        snapshot=reading.snapshot.id,
        base_time=json_instant(reading.moment.base_time),
        zone=reading.moment.zone,
        request=request,
        nodes=tuple(nodes),
    )


def _visit(parsed: Segment, bound: BoundSegment, path: str, observing: Observing) -> list[NodeExplanation]:
    """A node, followed by those below it."""
    below = [_visit(written, node, path + at, observing) for at, written, node in children_of(parsed, bound)]
    if isinstance(bound, And | Or | Not | AtLeast):
        conditions = [nodes[0].holds for nodes in below]
        told = iter(conditions)
        holds = group_holds(bound, lambda _: next(told))
        observed: Mapping[str, object] = {"holding": sum(conditions), "of": len(conditions)}
    else:
        holds, observed = observing.leaf(bound)
    own = NodeExplanation(path, kind_of(parsed), holds, observed)
    return [own, *(node for nodes in below for node in nodes)]
