"""Only numbers can be shown as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.tag import DisplayType

ID: Final = "display_type"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        numeric = tag.draft.fields.get("type") is DisplayType.NUMERIC
        if numeric and tag.type is not None and not tag.type.is_number:
            message = f"`type: numeric` is for numbers; the value type is `{tag.type}`"
            yield found(ID, tag, message, "/type", "write `type: category`")


DISPLAY_TYPE: Final = Rule(ID, "`type: numeric` stands with a number.", _check)
