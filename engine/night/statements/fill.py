"""`on_missing`: what a customer without a new value gets, last of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.tag import TagDefinition
    from engine.night.statements.profile import Profile


def needs_fill(definition: TagDefinition, profile: Profile, *, previous: bool) -> bool:
    """Whether the written rows are not yet those to publish; `previous` tells whether kept values exist."""
    raise NotImplementedError


def fill_sql(definition: TagDefinition, raw: str, previous: str | None = None) -> str:
    """The rows to publish, `ordinal, customer_id, tag_value`, from the view `raw` of the written rows.

    Rows of unknown customers and without a value are left out; `default` gives every other customer of
    `customers` the constant, `keep_last` the value of the view `previous`, if there is one.
    """
    raise NotImplementedError
