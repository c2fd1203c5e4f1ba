"""Why one customer is in a segment or out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.audience.preview import Book
from engine.audience.reading import Reading


@dataclass(frozen=True, slots=True)
class NodeExplanation:
    """One node: whether it holds for the customer, and what was observed, as JSON-like data."""

    path: str
    type: str
    holds: bool
    observed: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the customer is in, and what decided it at every node, in pre-order."""

    customer_id: str
    holds: bool
    snapshot: str
    nodes: tuple[NodeExplanation, ...]

    def to_json(self) -> dict[str, object]:
        """JSON-like data; decimals are texts, times ISO 8601 in UTC."""
        raise NotImplementedError


def explain(reading: Reading, segment: object, customer_id: str, book: Book) -> Explanation:
    """Evaluate a segment for one customer, node by node. Raises NotFound for an unknown customer."""
    raise NotImplementedError
