"""The definition that somebody names: by its code, or one that is only tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.definitions import Draft
    from engine.model.moment import Moment
    from engine.model.tag import TagDefinition
    from engine.night import Inputs
    from engine.wiring.workspace import Workspace


def checked_definition(
    space: Workspace, moment: Moment, code: str, more: Sequence[Draft] = ()
) -> tuple[Inputs, TagDefinition]:
    """The checked definition of a code, with the inputs that it belongs to; `more` stand in for others.

    Raises NotFound for an unknown code, InvalidInput with its issues where the definition was refused.
    """
    findings = space.check(moment, more)
    inputs = space.inputs_of(findings)
    if code in inputs.checked.definitions:
        return inputs, inputs.checked.definitions[code]
    known, _ = space.drafts()
    own = next((draft for draft in (*more, *known) if draft.code == code), None)
    if own is None:
        raise unknown_tag(code, {draft.code for draft in known})
    issues = [issue for issue in findings.issues if issue.is_error and issue.place.file == own.place.file]
    raise InvalidInput(f"the tag `{code}` is refused by the check", issues, code="tag_refused")


def unknown_tag(code: str, known: Collection[str]) -> NotFound:
    """The error of a code that no definition has."""
    return NotFound.named("tag", code, known)
