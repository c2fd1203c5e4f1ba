"""From JSON data to a segment bound to a snapshot's own catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.audience.reading import Reading
from engine.model.issue import Issue
from engine.model.schema import CrowdSignature
from engine.model.segment import BoundSegment, Segment


@dataclass(frozen=True, slots=True)
class BoundRequest:
    """A segment as written and as bound, with the warnings of binding."""

    parsed: Segment
    bound: BoundSegment
    warnings: tuple[Issue, ...] = ()


def bind_to(reading: Reading, segment: object, signatures: Mapping[str, CrowdSignature]) -> BoundRequest:
    """Bind JSON data (numbers as int or Decimal) to a reading.

    Raises InvalidInput (`segment_refused`) whose issues carry JSON pointers into `segment`.
    """
    raise NotImplementedError
