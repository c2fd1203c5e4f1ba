"""Whole segments in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final, assert_never

from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundSample,
    BoundSequence,
    BoundTag,
    Not,
    Or,
)
from engine.segments.numbers import plain
from engine.segments.to_words.events import event_to_words, sequence_to_words
from engine.segments.to_words.filters import group_to_words, subject_and_test
from engine.segments.to_words.speaker import Speaker
from engine.segments.to_words.values import test_to_words, text_words
from engine.segments.words import Language, Phrase

if TYPE_CHECKING:
    from engine.model.schema import Schema
    from engine.model.segment import BoundSegment

_ALL: Final = Phrase("all customers", "全部客户")
_CROWD: Final = Phrase("in the crowd {0} (version {1})", "属于群组{0}（第{1}版）")
_SAMPLE: Final = Phrase(
    "in the sample {0} from {1} % to below {2} %", "在抽样{0}的{1}%至{2}%之间（不含{2}%）"
)
_EVERY: Final = Phrase("all of these", "满足以下全部条件")
_SOME: Final = Phrase("any of these", "满足以下任意条件")
_NO: Final = Phrase("not this", "不满足以下条件")
_SEVERAL: Final = Phrase("at least {0} of these {1}", "以下{1}项中至少满足{0}项")
_BUCKETS: Final = 2**32


def segment_to_words(bound: BoundSegment, schema: Schema, language: Language) -> str:
    """What a segment asks of a customer, as one phrase.

    Names are the display names of the catalog, the tags and the crowds in `schema`; times are those of the
    workspace's zone. Whether customers without events belong to the answer of a measure is said.
    """
    match bound:
        case All():
            return _ALL.say(language)
        case BoundTag(tag, test):
            speaker = Speaker(schema.catalog, language)
            said = test_to_words(test, speaker.zone, language)
            return subject_and_test(speaker.name(schema.tags[tag].name), said, language)
        case BoundEvent():
            return event_to_words(bound, Speaker(schema.catalog, language))
        case BoundSequence():
            return sequence_to_words(bound, Speaker(schema.catalog, language))
        case BoundCrowd(crowd, version):
            return _CROWD.say(language, _crowd_name(crowd, schema, language), str(version))
        case BoundSample(salt, start, end):
            return _SAMPLE.say(language, text_words(salt), _percent(start), _percent(end))
        case And() | Or() | Not() | AtLeast():
            return group_to_words(bound, lambda node: segment_to_words(node, schema, language), language)
        case _:
            assert_never(bound)


def nodes_to_words(bound: BoundSegment, schema: Schema, language: Language) -> list[str]:
    """Every group and leaf in pre-order, as a preview lists them; groups without what is below them."""
    match bound:
        case And(conditions):
            return [_EVERY.say(language), *_below(conditions, schema, language)]
        case Or(conditions):
            return [_SOME.say(language), *_below(conditions, schema, language)]
        case Not(condition):
            return [_NO.say(language), *nodes_to_words(condition, schema, language)]
        case AtLeast(n, conditions):
            head = _SEVERAL.say(language, str(n), str(len(conditions)))
            return [head, *_below(conditions, schema, language)]
        case _:
            return [segment_to_words(bound, schema, language)]


def _below(conditions: Iterable[BoundSegment], schema: Schema, language: Language) -> list[str]:
    return [words for one in conditions for words in nodes_to_words(one, schema, language)]


def _crowd_name(crowd: str, schema: Schema, language: Language) -> str:
    signature = schema.crowds.get(crowd)
    if signature is None or signature.name is None:
        return text_words(crowd)
    return text_words(signature.name.zh if language == "zh" else signature.name.en)


def _percent(bucket: int) -> str:
    """The shortest percentage whose first bucket is `bucket`."""
    exact = Decimal(bucket) * 100 / _BUCKETS
    for digits in range(12):
        short = exact.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
        if -(int(short.scaleb(12)) * _BUCKETS // -(100 * 10**12)) == bucket:
            return plain(short)
    return plain(exact)
