"""Segments counted and explained for a request, in words where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.binding import bind_to
from engine.audience.previews.explain import explain
from engine.audience.previews.preview import Preview, preview
from engine.errors import NotFound
from engine.model.segment import References
from engine.segments import parse_segment, references
from engine.segments.to_words import segment_to_words

if TYPE_CHECKING:
    from engine.audience.crowds.book import CrowdBook, OfSnapshot
    from engine.audience.reading import Reading
    from engine.model.schema import CrowdSignature
    from engine.segments.words import Language
    from engine.serving import CustomerSet
    from engine.wiring.services import Services


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer to a preview, and the preview itself for the figures."""

    content: Mapping[str, object]
    preview: Preview


class NoCrowds:
    """The book of a segment that names no crowd: the registry need not be asked."""

    def signatures(self) -> Mapping[str, CrowdSignature]:
        """None."""
        return {}

    def members(self, crowd: str, version: int, reading: OfSnapshot) -> CustomerSet:
        """There is none."""
        del version, reading
        raise NotFound(f"there is no crowd `{crowd}`")


def count_segment(services: Services, segment: object, snapshot: str, language: Language | None) -> Counted:
    """Count a segment over a snapshot; the tags that it names are counted as used."""
    named = _named(segment)
    book = _book(services, named)
    with services.publication.reading(snapshot) as reading:
        found = preview(reading, segment, book)
        content = found.to_json() | _words(book, reading, segment, language)
    services.usage.used(named.tags)
    return Counted(content, found)


def explain_segment(
    services: Services, segment: object, customer_id: str, snapshot: str, language: Language | None
) -> Mapping[str, object]:
    """Why a customer is in or out."""
    book = _book(services, _named(segment))
    with services.publication.reading(snapshot) as reading:
        found = explain(reading, segment, customer_id, book)
        return found.to_json() | _words(book, reading, segment, language)


def _named(segment: object) -> References:
    tree, _ = parse_segment(segment)
    return References() if tree is None else references(tree)


def _book(services: Services, named: References) -> CrowdBook:
    return services.crowds.book if named.crowds else NoCrowds()


def _words(
    book: CrowdBook, reading: Reading, segment: object, language: Language | None
) -> dict[str, object]:
    if language is None:
        return {}
    signatures = book.signatures()
    bound = bind_to(reading, segment, signatures).bound
    return {"words": segment_to_words(bound, reading.schema(signatures), language)}
