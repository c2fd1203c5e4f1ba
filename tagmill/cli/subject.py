"""The definition that a command names: by its code, or by a file that holds it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from engine.definitions import read_definition_file
from engine.errors import InvalidInput, NotFound
from engine.model.issue import has_errors

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.definitions import Draft
    from engine.model.moment import Moment
    from engine.model.tag import TagDefinition
    from engine.night import Inputs
    from engine.wiring import Workspace


def definition_of(space: Workspace, moment: Moment, name: str) -> tuple[Inputs, TagDefinition]:
    """The checked definition, with the inputs that it belongs to.

    Raises NotFound for an unknown code, InvalidInput with its issues where the definition was refused.
    """
    drafts = [_from_file(Path(name))] if _is_file(name) else []
    code = drafts[0].code if drafts else name
    findings = space.check(moment, drafts)
    inputs = space.inputs_of(findings)
    if code in inputs.checked.definitions:
        return inputs, inputs.checked.definitions[code]
    known, _ = space.drafts()
    own = next((draft for draft in (*drafts, *known) if draft.code == code), None)
    if own is None:
        raise unknown_tag(code, {draft.code for draft in known})
    issues = [issue for issue in findings.issues if issue.is_error and issue.place.file == own.place.file]
    raise InvalidInput(f"the tag `{code}` is refused by the check", issues, code="tag_refused")


def unknown_tag(code: str, known: Collection[str]) -> NotFound:
    """The error of a code that no definition has."""
    near = difflib.get_close_matches(code, sorted(known), n=1)
    guess = f"; did you mean `{near[0]}`?" if near else "; `tagmill tag list` shows all"
    return NotFound(f"there is no tag `{code}`{guess}")


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or Path(name).is_file()


def _from_file(path: Path) -> Draft:
    if not path.is_file():
        raise NotFound(f"there is no file `{path}`")
    drafts, issues = read_definition_file(path, str(path))
    if has_errors(issues):
        raise InvalidInput(f"`{path}` cannot be used", issues, code="tag_refused")
    if len(drafts) != 1:
        raise InvalidInput(
            f"`{path}` holds {len(drafts)} definitions; a dry run takes one: name the tag by its code",
            code="one_definition",
        )
    return drafts[0]
