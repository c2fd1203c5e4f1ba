"""From JSON data to a segment bound to a snapshot's own catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.audience.reading import Reading
from engine.errors import InvalidInput
from engine.model.issue import Issue, has_errors
from engine.model.schema import CrowdSignature
from engine.model.segment import BoundSegment, Segment
from engine.segments import bind_segment, parse_segment


@dataclass(frozen=True, slots=True)
class BoundRequest:
    """A segment as written and as bound, with the warnings of binding."""

    parsed: Segment
    bound: BoundSegment
    warnings: tuple[Issue, ...] = ()


def bind_to(reading: Reading, segment: object, signatures: Mapping[str, CrowdSignature]) -> BoundRequest:
    """Bind JSON data (numbers as int or Decimal) to a reading.

    Raises InvalidInput (`segment_refused`) whose issues carry JSON pointers into `segment`: faults of shape
    together with unknown names and values of other types.
    """
    bound = None
    parsed, issues = parse_segment(segment, partial=True)
    if parsed is not None:
        bound, found = bind_segment(parsed, reading.schema(signatures), reading.moment)
        issues = issues + found
    if parsed is None or bound is None or has_errors(issues):
        raise refused(issues)
    return BoundRequest(parsed, bound, tuple(issue for issue in issues if not issue.is_error))


def refused(issues: list[Issue]) -> InvalidInput:
    """The error that lists what is wrong with a segment; its message tells the first of it."""
    errors = [issue for issue in issues if issue.is_error]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return InvalidInput(
        f"the segment cannot be used: {errors[0].message}{more}", errors, code="segment_refused"
    )
