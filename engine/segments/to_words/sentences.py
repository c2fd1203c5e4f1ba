"""Conditions on events as sentences about a customer, for events that the catalog has a sentence for.

`bought GROCERY for at least 100 in the 30 days before 2 January 2018`: what has no sentence of its own
(averages, first and last values) is told by the nouns of the catalog instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from engine.model.segment import Aggregate, And, BoundProperty, Cut, Measures, Occurs, Picked
from engine.segments.to_words.filters import filter_to_words
from engine.segments.to_words.times import window_words
from engine.segments.to_words.values import SHOWN, text_words, value_words
from engine.segments.words import Phrase

if TYPE_CHECKING:
    from engine.model.catalog import Sentence
    from engine.model.segment import BoundEvent, BoundEvents, BoundFilter, BoundMeasure, Test
    from engine.segments.to_words.speaker import Speaker

_DID: Final = Phrase("{verb} {what}{when}", "{when}{verb}过{what}")
_DID_NOT: Final = Phrase("has not {verb} {what}{when}", "{when}没有{verb}过{what}")
_FOR: Final = Phrase("{verb} {what} for {amount}{when}", "{when}{verb}{what}合计{amount}")
_COUNTED: Final = {
    Aggregate.COUNT: (
        Phrase("{verb} {what} {amount} time{when}", "{when}{verb}{what}{amount}次"),
        Phrase("{verb} {what} {amount} times{when}", "{when}{verb}{what}{amount}次"),
    ),
    Aggregate.DAYS: (
        Phrase("{verb} {what} on {amount} day{when}", "{when}有{amount}天{verb}过{what}"),
        Phrase("{verb} {what} on {amount} different days{when}", "{when}有{amount}天{verb}过{what}"),
    ),
    Aggregate.RECENCY: (
        Phrase("last {verb} {what}{when} {amount} day ago", "{when}最近一次{verb}{what}距今{amount}天"),
        Phrase("last {verb} {what}{when} {amount} days ago", "{when}最近一次{verb}{what}距今{amount}天"),
    ),
}
"""Of one, and of several."""

_AMOUNTS: Final = {
    "gte": Phrase("at least {0}", "不低于{0}"),
    "gt": Phrase("more than {0}", "超过{0}"),
    "lte": Phrase("at most {0}", "不超过{0}"),
    "lt": Phrase("less than {0}", "不到{0}"),
    "eq": Phrase("exactly {0}", "正好{0}"),
}
_THAT: Final = Phrase("{0} ({1})", "{0}（{1}）")
_OR: Final = Phrase(" or ", "或")
_WHEN: Final = Phrase(" {0}", "在{0}")
_DEED: Final = Phrase("{verb} {what}", "{verb}{what}")


def sentence_to_words(leaf: BoundEvent, speaker: Speaker) -> str | None:
    """The sentence of an event leaf; None where the event, or the question, has none.

    A measure is told as if it were asked for: `did` turns round only whether there was an event at all.
    """
    sentence = speaker.event(leaf.events.event).sentence
    if sentence is None:
        return None
    language = speaker.language
    window = window_words(leaf.events.window, speaker.zone, language)
    said = {
        "verb": speaker.name(sentence.verb),
        "what": _what(leaf.events, sentence, speaker),
        "when": _WHEN.say(language, window) if window else "",
    }
    match leaf.asks:
        case Occurs():
            return (_DID if leaf.did else _DID_NOT).say(language, **said)
        case Measures(measure, test):
            phrase, amount = _phrase(measure, test, sentence), _amount(test, speaker)
            return None if phrase is None or amount is None else phrase.say(language, amount=amount, **said)
        case Picked():
            return None
        case _:
            assert_never(leaf.asks)


def deed_to_words(events: BoundEvents, speaker: Speaker) -> str | None:
    """What was done, without when: a step of a sequence; None where the event has no sentence."""
    sentence = speaker.event(events.event).sentence
    if sentence is None:
        return None
    verb, what = speaker.name(sentence.verb), _what(events, sentence, speaker)
    return _DEED.say(speaker.language, verb=verb, what=what)


def _phrase(measure: BoundMeasure, test: Test, sentence: Sentence) -> Phrase | None:
    if measure.agg is Aggregate.SUM:
        return _FOR if measure.property is not None and measure.property == sentence.amount else None
    if measure.agg not in _COUNTED:
        return None
    one, several = _COUNTED[measure.agg]
    return one if isinstance(test.operand, Cut) and test.operand.at == 1 else several


def _amount(test: Test, speaker: Speaker) -> str | None:
    """A comparison with one literal that is a value of the measure; None for every other one."""
    cut = test.operand
    if test.op not in _AMOUNTS or not isinstance(cut, Cut) or not cut.point or cut.at is None:
        return None
    return _AMOUNTS[test.op].say(speaker.language, value_words(cut.at, speaker.zone, speaker.language))


def _what(events: BoundEvents, sentence: Sentence, speaker: Speaker) -> str:
    """The noun, or what the filter names in its place, with what else the filter asks for."""
    language = speaker.language
    named, rest = _parted(events.where, sentence.named_by)
    noun = speaker.name(sentence.noun) if named is None else _OR.say(language).join(map(text_words, named))
    if rest is None:
        return noun
    inner = filter_to_words(rest, speaker.event(events.event), speaker.zone, language)
    return _THAT.say(language, noun, inner)


def _parted(where: BoundFilter | None, named_by: str | None) -> tuple[list[str] | None, BoundFilter | None]:
    """The few values that one condition of a filter asks of a property, and what else it asks."""
    conditions = where.conditions if isinstance(where, And) else () if where is None else (where,)
    naming = [one for one in conditions if isinstance(one, BoundProperty) and one.property == named_by]
    if len(naming) != 1 or (values := _values(naming[0].test)) is None:
        return None, where
    rest = tuple(one for one in conditions if one is not naming[0])
    return values, And(rest) if len(rest) > 1 else rest[0] if rest else None


def _values(test: Test) -> list[str] | None:
    match test.op, test.operand:
        case "eq", str(value):
            return [value]
        case "in", frozenset(values) if 0 < len(values) <= SHOWN:
            return sorted(map(str, values))
        case _:
            return None
