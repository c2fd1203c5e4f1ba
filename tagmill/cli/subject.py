"""The definition that a command names: by its code, or by a file that holds it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.definitions import read_definition_file
from engine.errors import InvalidInput, NotFound
from engine.model.issue import by_place, has_errors
from engine.wiring.tags.subject import checked_definition

if TYPE_CHECKING:
    from engine.definitions import Draft
    from engine.model.moment import Moment
    from engine.model.tag import TagDefinition
    from engine.night import Inputs
    from engine.wiring import Workspace


def definition_of(space: Workspace, moment: Moment, name: str) -> tuple[Inputs, TagDefinition]:
    """The checked definition, with the inputs that it belongs to.

    Raises NotFound for an unknown code, InvalidInput with its issues where the definition was refused.
    """
    drafts = [_from_file(Path(name), space, moment)] if _is_file(name) else []
    return checked_definition(space, moment, drafts[0].code if drafts else name, drafts)


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or Path(name).is_file()


def _from_file(path: Path, space: Workspace, moment: Moment) -> Draft:
    if not path.is_file():
        raise NotFound(f"there is no file `{path}`")
    drafts, issues = read_definition_file(path, str(path))
    if has_errors(issues):
        unbound = [each for each in space.check(moment, drafts).issues if each.place.file == str(path)]
        told = sorted([*issues, *unbound], key=by_place)
        raise InvalidInput(f"`{path}` cannot be used", told, code="tag_refused")
    if len(drafts) != 1:
        raise InvalidInput(
            f"`{path}` holds {len(drafts)} definitions; a dry run takes one: name the tag by its code",
            code="one_definition",
        )
    return drafts[0]
