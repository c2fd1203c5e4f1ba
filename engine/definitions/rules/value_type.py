"""The declared type fits what the tag computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.catalog.reading import listed
from engine.definitions.rules.rule import Bound, Checking, Found, Rule, found
from engine.model.segment import Aggregate
from engine.model.tag import Rules, Static, Statistical
from engine.model.values import Kind

ID: Final = "value_type"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        allowed = _allowed(tag)
        if tag.type is not None and allowed and tag.type.kind not in allowed:
            message = f"`value_type` is `{tag.type}`, but {_reason(tag)}; allowed is {listed(allowed)}"
            yield found(ID, tag, message, "/value_type")


def _allowed(tag: Bound) -> tuple[Kind, ...]:
    body = tag.draft.body
    if isinstance(body, Statistical) and _banded(tag):
        return (Kind.TEXT,)
    if isinstance(body, Statistical) and body.measure.agg is Aggregate.AVG:
        return (Kind.DECIMAL, Kind.FLOAT)
    return () if tag.natural is None else (tag.natural.kind,)


def _reason(tag: Bound) -> str:
    body = tag.draft.body
    match body:
        case Static(map=None):
            return f"the attribute `{body.attribute}` is `{tag.natural}`"
        case Static():
            return "a `map` gives labels, which are texts"
        case Rules():
            return "rules give labels, which are texts"
        case Statistical() if _banded(tag):
            return "bands give labels, which are texts"
        case Statistical() if body.measure.agg is Aggregate.AVG:
            return "an average is a decimal or a float"
        case Statistical():
            of = "" if body.measure.property is None else f" of `{body.measure.property}`"
            return f"`{body.measure.agg}`{of} is `{tag.natural}`"
        case _:
            return "the tag gives another type"


def _banded(tag: Bound) -> bool:
    """Whether bands are written, even where they could not be read."""
    return "bands" in tag.draft.source


VALUE_TYPE: Final = Rule(
    ID, "The value type is the one that attribute, measure, bands or rules give.", _check
)
