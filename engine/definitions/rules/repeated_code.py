"""A code names one tag: no second definition may have it, in any file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Bound, Checking, Found, Rule, found

ID: Final = "repeated_code"


def _check(checking: Checking) -> Iterator[Found]:
    first: dict[str, Bound] = {}
    for tag in checking.tags:
        before = first.setdefault(tag.code, tag)
        if before is not tag:
            where = str(before.draft.place) or "another definition"
            message = f"the code `{tag.code}` is taken: {where} defines it already"
            yield found(ID, tag, message, "/code", "codes are unique and never change; choose another")


REPEATED_CODE: Final = Rule(ID, "Each code is defined once.", _check)
