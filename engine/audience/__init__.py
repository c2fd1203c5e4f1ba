"""What is asked of a published snapshot by day: count, explain, compare, keep.

    Publication    the snapshot that readers see, taken up anew without disturbing them
    Reading        one snapshot, held open for as long as a request reads it
    bind_to        JSON data -> a segment bound to a reading's own catalog
    preview        the exact count of every node of a segment
    explain        why one customer is in or out
    overlap        the exact size of every region of up to five sets

Nothing here asks the clock for anything but how long an answer took, and nothing starts an engine.
"""

from engine.audience.binding import BoundRequest, bind_to
from engine.audience.crowds.book import CrowdBook
from engine.audience.previews.explain import Explanation, NodeExplanation, explain
from engine.audience.previews.overlap import MOST_SETS, Region, overlap
from engine.audience.previews.preview import NodePreview, Preview, preview
from engine.audience.publication import Publication
from engine.audience.reading import Reading

__all__ = [
    "MOST_SETS",
    "BoundRequest",
    "CrowdBook",
    "Explanation",
    "NodeExplanation",
    "NodePreview",
    "Preview",
    "Publication",
    "Reading",
    "Region",
    "bind_to",
    "explain",
    "overlap",
    "preview",
]
