"""The default of `on_missing` is a value of the tag's type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.definitions.values import UnfitValue, typed_value
from engine.model.tag import Missing

ID: Final = "default_type"


def _check(checking: Checking) -> Iterator[Found]:
    for tag in checking.tags:
        policy, default = tag.draft.fields.get("on_missing", (None, None))
        if policy is Missing.DEFAULT and tag.type is not None:
            try:
                typed_value(default, tag.type, checking.around.moment.zone)
            except UnfitValue as error:
                message = f"the default does not fit the value type `{tag.type}`: {error}"
                yield found(ID, tag, message, "/on_missing/default")


DEFAULT_TYPE: Final = Rule(ID, "The default of `on_missing` is a value of the tag's type.", _check)
