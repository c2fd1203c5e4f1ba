"""Groups, and filters over the properties of an event, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InternalError
from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, BoundSequence, Not, Or
from engine.segments.to_words.values import test_to_words
from engine.segments.words import Language, Phrase

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.model.catalog import Event

_AND: Final = Phrase(" and ", "且")
_OR: Final = Phrase(" or ", "或")
_NOT: Final = Phrase("not ({0})", "并非（{0}）")
_AT_LEAST: Final = Phrase("at least {0} of these {1}: {2}", "以下{1}项中至少满足{0}项：{2}")
_INNER: Final = Phrase("({0})", "（{0}）")
_COMMA: Final = Phrase(", ", "、")

GROUPS: Final = (And, Or, Not, AtLeast)


def filter_to_words(tree: BoundFilter, event: Event, zone: ZoneInfo, language: Language) -> str:
    """A filter over the properties of one event: `Department is GROCERY and Quantity is at least 2`."""
    if isinstance(tree, BoundProperty):
        found = event.properties.get(tree.property)
        name = (found.title.zh if language == "zh" else found.title.en) if found else tree.property
        return subject_and_test(name, test_to_words(tree.test, zone, language), language)
    return group_to_words(tree, lambda node: filter_to_words(node, event, zone, language), language)


def subject_and_test(name: str, said: str, language: Language) -> str:
    """A name with what is said of its value."""
    return f"{name} {said}" if language == "en" else f"{name}{said}"


def group_to_words(group: Any, say: Callable[[Any], str], language: Language) -> str:
    """A group; those below it stand between brackets unless they hold one condition."""
    match group:
        case And(conditions):
            return _joined(conditions, _AND, say, language)
        case Or(conditions):
            return _joined(conditions, _OR, say, language)
        case Not(condition):
            return _NOT.say(language, say(condition))
        case AtLeast(n, conditions):
            parts = _COMMA.say(language).join(_INNER.say(language, say(one)) for one in conditions)
            return _AT_LEAST.say(language, str(n), str(len(conditions)), parts)
        case _:
            raise InternalError(f"{group!r} is no group")


def _joined(conditions: Iterable[Any], join: Phrase, say: Callable[[Any], str], language: Language) -> str:
    several = list(conditions)
    if len(several) == 1:
        return say(several[0])
    parts = (_INNER.say(language, say(one)) if _is_compound(one) else say(one) for one in several)
    return join.say(language).join(parts)


def _is_compound(node: Any) -> bool:
    match node:
        case And(conditions) | Or(conditions):
            return len(conditions) > 1 or _is_compound(conditions[0])
        case AtLeast() | BoundSequence():
            return True
        case _:
            return False
