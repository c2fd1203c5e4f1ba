"""Words that a command allows: refused with what is allowed and the nearest guess."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import typer

Word = TypeVar("Word", bound=str)


def one_of(word: str, allowed: Collection[Word], what: str, option: str) -> Word:
    """The allowed word; raises BadParameter where there is none. `what` goes on "is no"."""
    from engine.catalog.reading import guess_hint, listed

    for each in allowed:
        if each == word:
            return each
    guess = guess_hint(word, allowed)
    message = f"`{word}` is no {what}; {f'{guess} Allowed' if guess else 'allowed'} are {listed(allowed)}"
    raise typer.BadParameter(message, param_hint=option)
