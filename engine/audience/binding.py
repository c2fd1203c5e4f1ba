"""From JSON data to a segment bound to a snapshot's own catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.audience.reading import Reading
from engine.errors import InvalidInput
from engine.model.issue import Issue, has_errors
from engine.model.schema import CrowdSignature, Schema
from engine.model.segment import BoundSegment, References, Segment
from engine.segments import bind_segment, parse_segment, references


@dataclass(frozen=True, slots=True)
class BoundRequest:
    """A segment as written and as bound, with the names that it uses and the warnings of binding.

    `schema` is what it was bound to; of crowds it has none where the segment names none.
    """

    parsed: Segment
    bound: BoundSegment
    named: References
    schema: Schema
    warnings: tuple[Issue, ...] = ()


def bind_to(
    reading: Reading, segment: object, signatures: Callable[[], Mapping[str, CrowdSignature]]
) -> BoundRequest:
    """Bind JSON data (numbers as int or Decimal) to a reading.

    `signatures` gives all crowds; a segment that names none is bound without asking for them. Raises
    InvalidInput (`segment_refused`) whose issues carry JSON pointers into `segment`: faults of shape together
    with unknown names and values of other types.
    """
    parsed, issues = parse_segment(segment, partial=True)
    if parsed is None:
        raise refused(issues)
    named = references(parsed)
    schema = reading.schema(signatures() if named.crowds else {})
    bound, found = bind_segment(parsed, schema, reading.moment)
    issues = issues + found
    if bound is None or has_errors(issues):
        raise refused(issues)
    warnings = tuple(issue for issue in issues if not issue.is_error)
    return BoundRequest(parsed, bound, named, schema, warnings)


def refused(issues: list[Issue]) -> InvalidInput:
    """The error that lists what is wrong with a segment; its message tells the first of it."""
    errors = [issue for issue in issues if issue.is_error]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return InvalidInput(
        f"the segment cannot be used: {errors[0].message}{more}", errors, code="segment_refused"
    )
