"""A tag that is computed cannot read one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Bound, Checking, Found, Rule, found

ID: Final = "disabled_tag"


def _check(checking: Checking) -> Iterator[Found]:
    known = checking.by_code
    for tag in checking.tags:
        for code in sorted(tag.uses.tags):
            other = known.get(code)
            if tag.draft.enabled and other is not None and not other.draft.enabled:
                message = f"the tag `{code}` is disabled, so it has no values to be used"
                yield found(ID, tag, message, _pointer(tag), "enable it, or disable this tag too")


def _pointer(tag: Bound) -> str:
    return "/rules" if tag.sql is None else "/sql"


DISABLED_TAG: Final = Rule(ID, "An enabled tag uses enabled tags only.", _check)
