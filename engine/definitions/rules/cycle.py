"""Tags that use each other in a circle have no order in which they could be computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.graph import order
from engine.definitions.rules.rule import Checking, Found, Rule, found

ID: Final = "cycle"


def _check(checking: Checking) -> Iterator[Found]:
    known = checking.by_code
    uses = {code: tag.uses.tags & known.keys() for code, tag in known.items()}
    for cycle in order(uses)[1]:
        path = " -> ".join(f"`{code}`" for code in cycle)
        for code in dict.fromkeys(cycle):
            message = f"tags use each other in a circle: {path}"
            pointer = "/rules" if known[code].sql is None else "/sql"
            yield found(ID, known[code], message, pointer)


CYCLE: Final = Rule(ID, "Tags do not use each other in a circle.", _check)
