"""Event leaves and sequences in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from engine.model.segment import (
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    BoundSequence,
    BoundStep,
    Measures,
    Occurs,
    Pick,
    Picked,
)
from engine.model.values import Kind
from engine.segments.measures import MEASURES
from engine.segments.operators import OPERATORS
from engine.segments.to_words.filters import filter_to_words, subject_and_test
from engine.segments.to_words.sentences import deed_to_words, sentence_to_words
from engine.segments.to_words.speaker import Speaker
from engine.segments.to_words.times import UNITS, gap_words, window_words
from engine.segments.to_words.values import test_to_words
from engine.segments.words import Phrase

_TIMES: Final = frozenset({Kind.DATE, Kind.DATETIME})
_ANY: Final = Phrase("at least one {0}", "{window}至少有一次{0}")
_NONE: Final = Phrase("no {0}", "{window}没有{0}")
_WHERE: Final = Phrase("{0} ({1})", "{0}（{1}）")
_IN_WINDOW: Final = Phrase("{0} {1}", "{0}")
_AT: Final = Phrase("", "在{0}")
_EVENTS: Final = Phrase("{0} events", "{0}")
_EVENT: Final = Phrase("{0} event", "{0}")
_NAME: Final = Phrase("{0}", "{0}")
_NOT: Final = Phrase("not ({0})", "并非（{0}）")
_WITH_NONE: Final = Phrase(" (customers without any are included)", "（含没有此类事件的客户）")
_PICKED: Final = {
    Pick.FIRST: Phrase("the first {0} meets ({1})", "{window}首次{0}满足（{1}）"),
    Pick.LAST: Phrase("the last {0} meets ({1})", "{window}最近一次{0}满足（{1}）"),
}
_STEPS: Final = Phrase("{0}: {1}", "{0}：{1}")
_FIRST: Final = Phrase("first {0}", "先{there}{0}")
_THEN: Final = Phrase("then {0}", "之后{there}{0}")
_THEN_WITHIN: Final = Phrase("then within {1} {0}", "之后{1}内{there}{0}")
_NOT_WITHIN: Final = Phrase("then {no} {0} within {1}, which are over", "之后{1}内没有{0}（期限已过）")


def event_to_words(leaf: BoundEvent, speaker: Speaker) -> str:
    """A question about the events of a customer."""
    language = speaker.language
    said = sentence_to_words(leaf, speaker) or _by_nouns(leaf, speaker)
    if isinstance(leaf.asks, Occurs):
        return said
    whole = said if leaf.did else _NOT.say(language, said)
    return whole + _WITH_NONE.say(language) if _includes_none(leaf) else whole


def _by_nouns(leaf: BoundEvent, speaker: Speaker) -> str:
    """A question told by what the catalog calls events and properties."""
    language, window = speaker.language, _at(leaf.events, speaker)
    match leaf.asks:
        case Occurs():
            phrase = _ANY if leaf.did else _NONE
            return phrase.say(language, _events(leaf.events, _EVENT, speaker), window=window)
        case Measures(measure, test):
            subject = window + _measure(measure, leaf.events, speaker)
            sure = MEASURES[measure.agg].of_nothing is not None
            told = test_to_words(test, speaker.zone, language, sure=sure)
            return subject_and_test(subject, told, language)
        case Picked(pick, having):
            one = _events(leaf.events, _EVENT, speaker)
            inner = filter_to_words(having, speaker.event(leaf.events.event), speaker.zone, language)
            return _PICKED[pick].say(language, one, inner, window=window)
        case _:
            assert_never(leaf.asks)


def sequence_to_words(leaf: BoundSequence, speaker: Speaker) -> str:
    """Steps in order; the window bounds those that happened."""
    language = speaker.language
    steps = (", " if language == "en" else "，").join(_steps(leaf.steps, speaker))
    window = window_words(leaf.steps[0].events.window, speaker.zone, language)
    said = _STEPS.say(language, window, steps) if window else steps
    return said if leaf.did else _NOT.say(language, said)


def _steps(steps: Sequence[BoundStep], speaker: Speaker) -> list[str]:
    language, said = speaker.language, []
    for at, step in enumerate(steps):
        phrase = _FIRST if at == 0 else _THEN
        gap = "" if step.within is None else gap_words(step.within, language)
        if gap:
            phrase = _NOT_WITHIN if step.absent else _THEN_WITHIN
        deed = deed_to_words(step.events, speaker)
        told = _named(step.events, _NAME, speaker) if deed is None else deed
        no, there = ("no", "有") if deed is None else ("not", "")
        said.append(phrase.say(language, told, gap, no=no, there=there))
    return said


def _includes_none(leaf: BoundEvent) -> bool:
    """Whether a customer without matching events is in the answer."""
    match leaf.asks:
        case Occurs():
            holds = False
        case Measures(measure, test):
            nothing = MEASURES[measure.agg].of_nothing
            if nothing is None:
                holds = test.op == "is_not_set"
            else:
                holds = test.op != "is_not_set" and OPERATORS[test.op].holds(nothing, test.operand)
        case Picked():
            holds = False
    return holds == leaf.did


def _measure(measure: BoundMeasure, events: BoundEvents, speaker: Speaker) -> str:
    words = MEASURES[measure.agg].words
    phrase = words.times if words.times and measure.type.kind in _TIMES else words.plain
    unit = UNITS[measure.unit].say(speaker.language) if measure.unit else ""
    of = speaker.event(events.event).properties.get(measure.property or "")
    name = "" if of is None else speaker.name(of.title)
    one, every = (_events(events, noun, speaker) for noun in (_EVENT, _EVENTS))
    return phrase.say(speaker.language, event=one, events=every, property=name, unit=unit)


def _at(events: BoundEvents, speaker: Speaker) -> str:
    """The window, in the language that says it first."""
    window = window_words(events.window, speaker.zone, speaker.language)
    return _AT.say(speaker.language, window) if window else ""


def _events(events: BoundEvents, noun: Phrase, speaker: Speaker) -> str:
    """The events with their filter, and with their window in the language that says it last."""
    named = _named(events, noun, speaker)
    window = window_words(events.window, speaker.zone, speaker.language)
    return _IN_WINDOW.say(speaker.language, named, window) if window else named


def _named(events: BoundEvents, noun: Phrase, speaker: Speaker) -> str:
    event = speaker.event(events.event)
    named = noun.say(speaker.language, speaker.name(event.title))
    if events.where is None:
        return named
    inner = filter_to_words(events.where, event, speaker.zone, speaker.language)
    return _WHERE.say(speaker.language, named, inner)
