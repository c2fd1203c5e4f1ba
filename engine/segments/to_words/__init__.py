"""Bound segments in words, for people: English and Chinese, exact and with every date resolved.

What a row of operators or measures is called stands in that row; here are the sentences around it.
"""

from __future__ import annotations

from engine.segments.to_words.filters import filter_to_words
from engine.segments.to_words.segments import nodes_to_words, segment_to_words
from engine.segments.words import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "filter_to_words", "nodes_to_words", "segment_to_words"]
