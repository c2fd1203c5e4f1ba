"""Tests in words: an operator with its operand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from engine.errors import InternalError
from engine.model.segment import Cut, Days, MonthDays, Span, Test
from engine.model.values import Kind, Value
from engine.segments.numbers import plain
from engine.segments.operators import OPERATORS
from engine.segments.to_words.times import anniversary_words, day_words, instant_words, within_words
from engine.segments.words import Language, Phrase
from engine.windows import local_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SHOWN: Final = 20
"""Values of a list that are named; of the others only their number."""

_TIMES: Final = frozenset({Kind.DATE, Kind.DATETIME})
_BARE: Final = re.compile(r"\w(?:[\w&/.%+-]*\w)?")
_RESERVED: Final = frozenset({"and", "or", "not", "is", "to", "of", "the"})
_MORE: Final = Phrase("{0} and {1} more", "{0}等共{2}个")
_BEYOND: Final = Phrase("is beyond every possible value", "超出所有可能的值")
_IS_SET: Final = Phrase("has a value", "有值")
_IMPOSSIBLE: Final = Phrase("is a value that cannot occur", "为不可能出现的值")
_OR_MISSING: Final = Phrase(" (or none at all)", "（或没有值）")
_IGNORING_CASE: Final = Phrase(", upper or lower case", "（不区分大小写）")
_AND_BELOW: Final = Phrase("is at least {0} and less than {1}", "不低于{0}且小于{1}")


def test_to_words(test: Test, zone: ZoneInfo, language: Language, *, sure: bool = False) -> str:
    """What a test says of a value: `is at least 100`. `sure` says that the value is never missing."""
    words = OPERATORS[test.op].words
    if sure and words.sure and isinstance(test.operand, Cut) and test.operand.point:
        return words.sure.say(language, _end(test.operand, zone, language))
    said = _comparison(test, zone, language)
    if test.ignore_case:
        said += _IGNORING_CASE.say(language)
    return said + _OR_MISSING.say(language) if test.or_missing else said


def text_words(text: str) -> str:
    """A text as it is where it reads as one word, else between quotation marks."""
    if _BARE.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return f"“{shown}”"


def value_words(value: Value, zone: ZoneInfo, language: Language) -> str:
    """A value: numbers in digits, times by the local clock."""
    match value:
        case str():
            return text_words(value)
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return plain(Decimal(repr(value)))
        case Decimal():
            return plain(value)
        case datetime():
            return instant_words(value, zone, language)
        case date():
            return day_words(value, language)
        case frozenset():
            return _listed((text_words(text) for text in sorted(value)), len(value), language)


def _comparison(test: Test, zone: ZoneInfo, language: Language) -> str:
    match test.operand:
        case Cut():
            return _cut(test, test.operand, zone, language)
        case tuple() as ends:
            return _pair(test, ends, zone, language)
        case frozenset() as values:
            return _set(test, values, zone, language)
        case None:
            return _phrase(test).say(language)
        case str() | Decimal() | int() as value:
            return _phrase(test).say(language, value_words(value, zone, language))
        case Span() | Days() as window:
            return _phrase(test).say(language, within_words(window, zone, language))
        case MonthDays() as days:
            return _phrase(test).say(language, anniversary_words(days, language))
        case _:
            raise InternalError(f"{test.operand!r} has no words")


def _phrase(test: Test) -> Phrase:
    words = OPERATORS[test.op].words
    return words.times if words.times and test.type.kind in _TIMES else words.plain


def _cut(test: Test, cut: Cut, zone: ZoneInfo, language: Language) -> str:
    """A comparison with one literal; one that lies between two values is told by its neighbour."""
    if cut.point or _is_day(test, cut):
        return _phrase(test).say(language, _end(cut, zone, language))
    op, border = {
        "gt": ("gte", cut.after),
        "gte": ("gte", cut.at),
        "lt": ("lt", cut.at),
        "lte": ("lt", cut.after),
    }.get(test.op, (test.op, None))
    if op in ("eq", "ne", "size_eq"):
        return (_IMPOSSIBLE if op != "ne" else _IS_SET).say(language)
    if op.startswith("size_"):
        return _size(test, cut, zone, language)
    if border is None:
        return (_BEYOND if op == "gte" else _IS_SET).say(language)
    return _phrase(replace(test, op=op)).say(language, value_words(border, zone, language))


def _size(test: Test, cut: Cut, zone: ZoneInfo, language: Language) -> str:
    """A size between two whole numbers: at least the next one, at most the one before."""
    if cut.at is None:
        return (_BEYOND if test.op == "size_gte" else _IS_SET).say(language)
    size = int(cut.at) if not isinstance(cut.at, date) else 0
    return _phrase(test).say(
        language, value_words(size if test.op == "size_gte" else size - 1, zone, language)
    )


def _is_day(test: Test, cut: Cut) -> bool:
    """Whether the literal is a plain date among instants."""
    return test.type.kind is Kind.DATETIME and cut.at is not None and cut.at != cut.after


def _end(cut: Cut, zone: ZoneInfo, language: Language) -> str:
    value: Any = cut.at
    if isinstance(value, datetime) and not cut.point:
        return day_words(local_day(value, zone), language)
    return value_words(value, zone, language)


def _pair(
    test: Test, ends: tuple[Cut, Cut] | tuple[Decimal, Decimal], zone: ZoneInfo, language: Language
) -> str:
    least, greatest = ends
    if isinstance(least, Decimal) or isinstance(greatest, Decimal):
        return _phrase(test).say(language, *(plain(end) for end in ends if isinstance(end, Decimal)))
    said = [cut.point or _is_day(test, cut) for cut in (least, greatest)]
    if all(said):
        return _phrase(test).say(language, *(_end(cut, zone, language) for cut in (least, greatest)))
    if least.at is None:
        return _BEYOND.say(language)
    low = value_words(least.at, zone, language)
    if greatest.after is None:
        return _phrase(replace(test, op="gte")).say(language, low)
    return _AND_BELOW.say(language, low, value_words(greatest.after, zone, language))


def _set(test: Test, values: frozenset[Value], zone: ZoneInfo, language: Language) -> str:
    ordered: list[Any] = sorted(cast("frozenset[Any]", values))
    named = [value_words(value, zone, language) for value in ordered]
    if not named:
        return (_IS_SET if OPERATORS[test.op].negative else _IMPOSSIBLE).say(language)
    single = OPERATORS[test.op].words.single
    if len(named) == 1 and single is not None:
        return single.say(language, named[0])
    return _phrase(test).say(language, _listed(named, len(named), language))


def _listed(named: Iterable[str], count: int, language: Language) -> str:
    shown = [text for text, _ in zip(named, range(SHOWN), strict=False)]
    joined = (", " if language == "en" else "、").join(shown)
    if count <= SHOWN:
        return joined
    return _MORE.say(language, joined, str(count - SHOWN), str(count))
