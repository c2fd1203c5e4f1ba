"""Bound segments in words, for people: English and Chinese, exact and with every date resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from engine.model.schema import Schema
    from engine.model.segment import BoundSegment

Language: TypeAlias = Literal["en", "zh"]


def segment_to_words(bound: BoundSegment, schema: Schema, language: Language) -> str:
    """What a segment asks of a customer, as one phrase.

    Names are the display names of the catalog, the tags and the crowds in `schema`; times are those of the
    workspace's zone. Whether customers without events belong to the answer of a measure is said.
    """
    raise NotImplementedError
