"""A rule tag with `default` leaves nobody for `on_missing`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.tag import TagKind

ID: Final = "default_and_on_missing"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        written = tag.draft.source
        if tag.draft.kind is TagKind.RULE and "default" in written and "on_missing" in written:
            message = "a rule tag with `default` gives everyone a value, so `on_missing` has no meaning"
            yield found(ID, tag, message, "/on_missing", "delete one of the two")


DEFAULT_AND_ON_MISSING: Final = Rule(ID, "A rule tag has `default` or `on_missing`, not both.", _check)
