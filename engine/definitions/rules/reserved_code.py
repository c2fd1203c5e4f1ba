"""Some codes would collide with columns of the published tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.catalog.reading import listed
from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.catalog import RESERVED_COLUMNS

ID: Final = "reserved_code"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        if tag.code in RESERVED_COLUMNS:
            message = (
                f"`{tag.code}` is a column of the engine's own; taken are {listed(sorted(RESERVED_COLUMNS))}"
            )
            yield found(ID, tag, message, "/code")


RESERVED_CODE: Final = Rule(ID, "A code is not the name of a column of the engine's own tables.", _check)
