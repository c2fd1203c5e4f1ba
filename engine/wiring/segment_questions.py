"""Segments counted and explained for a request, in words where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.previews.explain import explain
from engine.audience.previews.preview import Preview, preview
from engine.segments.to_words import segment_to_words

if TYPE_CHECKING:
    from engine.audience.binding import BoundRequest
    from engine.segments.words import Language
    from engine.wiring.services import Services


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer to a preview, and the preview itself for the figures."""

    content: Mapping[str, object]
    preview: Preview


def count_segment(services: Services, segment: object, snapshot: str, language: Language | None) -> Counted:
    """Count a segment over a snapshot; the tags that it names are counted as used."""
    with services.publication.reading(snapshot) as reading:
        found = preview(reading, segment, services.crowds.book)
    services.usage.used(found.request.named.tags)
    return Counted(found.to_json() | _words(found.request, language), found)


def explain_segment(
    services: Services, segment: object, customer_id: str, snapshot: str, language: Language | None
) -> Mapping[str, object]:
    """Why a customer is in or out."""
    with services.publication.reading(snapshot) as reading:
        found = explain(reading, segment, customer_id, services.crowds.book)
    return found.to_json() | _words(found.request, language)


def _words(request: BoundRequest, language: Language | None) -> dict[str, object]:
    if language is None:
        return {}
    return {"words": segment_to_words(request.bound, request.schema, language)}
