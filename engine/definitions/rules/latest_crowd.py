"""A rule on the latest version of a computed crowd would make a circle between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.keys import at_key
from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.tag import Rules
from engine.segments import references

ID: Final = "latest_crowd"


def _check(checking: Checking) -> Iterator[Found]:
    crowds = checking.around.schema.crowds
    for tag in checking.tags:
        rules = tag.draft.body.rules if isinstance(tag.draft.body, Rules) else ()
        for rule in rules:
            for crowd, version in sorted(references(rule.when).crowds, key=str):
                signature = crowds.get(crowd)
                if version is None and signature is not None and not signature.uploaded:
                    message = (
                        f"the crowd `{crowd}` is computed from tags: a rule may not use its latest version"
                    )
                    hint = f"give it a `version`, such as {signature.latest or 1}, or use an uploaded crowd"
                    yield found(ID, tag, message, f"{rule.place.pointer or at_key('rules')}/when", hint)


LATEST_CROWD: Final = Rule(ID, "Rules use uploaded crowds and fixed crowd versions only.", _check)
