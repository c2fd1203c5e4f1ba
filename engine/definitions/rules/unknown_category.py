"""A tag's category is declared in the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.catalog.reading import guess_hint, listed, shown
from engine.definitions.rules.rule import Checking, Found, Rule, found

ID: Final = "unknown_category"


def _check(checking: Checking) -> Iterator[Found]:
    known = checking.catalog.categories
    for tag in checking.tags:
        category = tag.draft.fields.get("category")
        if isinstance(category, str) and category not in known:
            message = (
                f"the category {shown(category)} is not declared in the catalog; declared are {listed(known)}"
            )
            yield found(ID, tag, message, "/category", guess_hint(category, known))


UNKNOWN_CATEGORY: Final = Rule(ID, "The category is one of the catalog's.", _check)
