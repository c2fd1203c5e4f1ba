"""Users see names in two languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.definitions.rules.rule import Checking, Found, Rule, found

ID: Final = "one_language"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        written = tag.draft.source.get("name")
        if isinstance(written, Mapping) and len(written.keys() & {"en", "zh"}) == 1:
            (given,) = written.keys() & {"en", "zh"}
            other = "zh" if given == "en" else "en"
            message = f"the name has no `{other}`: users of that language see the other one"
            yield found(ID, tag, message, "/name", warning=True)


ONE_LANGUAGE: Final = Rule(ID, "A name given by language has both, English and Chinese (warning).", _check)
