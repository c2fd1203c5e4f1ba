"""Two tags of one name in one category cannot be told apart by users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Bound, Checking, Found, Rule, found
from engine.model.naming import Name

ID: Final = "repeated_name"


def _check(checking: Checking) -> Iterator[Found]:
    first: dict[tuple[object, Name], Bound] = {}
    for tag in checking.tags:
        name = tag.draft.fields.get("name")
        if isinstance(name, Name):
            before = first.setdefault((tag.draft.fields.get("category"), name), tag)
            if before.code != tag.code:
                message = f"`{before.code}` has the same name and category: users cannot tell the two apart"
                yield found(ID, tag, message, "/name", warning=True)


REPEATED_NAME: Final = Rule(ID, "Within a category names differ (warning).", _check)
