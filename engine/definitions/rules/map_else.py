"""An `else` among the entries of a `map` is a value like any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.keys import at_key
from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.tag import Static

ID: Final = "map_else"
_ELSE: Final = "else"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        if isinstance(tag.body, Static) and tag.body.map is not None and _ELSE in tag.body.map:
            message = "`else` within a `map` is the value `else`, not all values that it does not list"
            hint = "write `else:` beside `map:`, not below it"
            yield found(ID, tag, message, at_key("map", _ELSE), hint, warning=True)


MAP_ELSE: Final = Rule(ID, "A `map` has no entry called `else` (warning).", _check)
