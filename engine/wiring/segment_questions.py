"""Segments counted and explained for a request, in words where they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.binding import bind_to
from engine.audience.explain import explain
from engine.audience.preview import Preview, preview
from engine.segments import parse_segment, references
from engine.segments.to_words import segment_to_words

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.segments.words import Language
    from engine.wiring.services import Services


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer to a preview, and the preview itself for the figures."""

    content: Mapping[str, object]
    preview: Preview


def count_segment(
    services: Services,
    segment: object,
    snapshot: str,
    language: Language | None,
    cancel: threading.Event | None = None,
) -> Counted:
    """Count a segment over a snapshot; the tags that it names are counted as used."""
    with services.publication.reading(snapshot) as reading:
        found = preview(reading, segment, services.crowds.book, cancel=cancel)
        content = found.to_json() | _words(services, reading, segment, language)
    tree, _ = parse_segment(segment)
    if tree is not None:
        services.usage.used(references(tree).tags)
    return Counted(content, found)


def explain_segment(
    services: Services, segment: object, customer_id: str, snapshot: str, language: Language | None
) -> Mapping[str, object]:
    """Why a customer is in or out."""
    with services.publication.reading(snapshot) as reading:
        found = explain(reading, segment, customer_id, services.crowds.book)
        return found.to_json() | _words(services, reading, segment, language)


def _words(
    services: Services, reading: Reading, segment: object, language: Language | None
) -> dict[str, object]:
    if language is None:
        return {}
    signatures = services.crowds.signatures()
    bound = bind_to(reading, segment, signatures).bound
    return {"words": segment_to_words(bound, reading.schema(signatures), language)}
