"""`tagmill crowd`: crowds made, changed and removed; their versions are in `crowd_versions`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from tagmill.cli.asking import WordsOption, language_of
from tagmill.cli.crowd_subject import CrowdArgument, opened_crowds, read_object
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption, author, typer_app

if TYPE_CHECKING:
    from engine.model.crowd import Crowd

app = typer_app("Crowds: named segments and uploaded lists, with numbered versions.")

IdOption: TypeAlias = Annotated[
    str | None, typer.Option("--id", help="The new crowd's id; left out, made from its name.")
]
OwnerOption: TypeAlias = Annotated[str | None, typer.Option(help="Who looks after the crowd.")]
FolderOption: TypeAlias = Annotated[str | None, typer.Option(help="Where it is shown.")]
RefreshOption: TypeAlias = Annotated[bool, typer.Option("--refresh", help="Make the first version at once.")]


@app.command("create")
def create(  # noqa: PLR0913, PLR0917  # options of a command
    segment: Annotated[Path, typer.Argument(metavar="FILE", help="A segment as JSON; `-` is stdin.")],
    name: Annotated[str, typer.Option("--name", help="The display name.")],
    workspace: WorkspaceOption = HERE,
    id_: IdOption = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="At most so many members.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="TAG", help="With --limit: the greatest by this tag.")
    ] = None,
    ascending: Annotated[bool, typer.Option("--ascending", help="With --by: the smallest instead.")] = False,
    salt: Annotated[str | None, typer.Option(help="With --limit: a random choice by this text.")] = None,
    owner: OwnerOption = None,
    folder: FolderOption = None,
    refresh: RefreshOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Keep a segment under a name.

    \b
    Examples:
      tagmill crowd create segment.json --name "Big spenders" --refresh
      tagmill crowd create - --name Top --limit 1000 --by spend_90d < segment.json
    """
    choice = _limit(limit, by, ascending, salt)
    fields: dict[str, Any] = {"name": name, "segment": read_object(segment)}
    given = {"id": id_, "owner": owner, "folder": folder, "limit": choice}
    fields |= {key: value for key, value in given.items() if value is not None}
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        made = crowds.create(fields, by=author())
        if refresh:
            crowds.refresh(made.id, by=author())
            made = crowds.get(made.id)
    _show(made, as_json)


@app.command("list")
def list_crowds(
    workspace: WorkspaceOption = HERE,
    folder: FolderOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List the crowds with their state and newest version.

    \b
    Examples:
      tagmill crowd list --workspace demo
      tagmill crowd list -w demo --folder winter --json
    """
    from tagmill.cli.choices import one_of
    from tagmill.cli.crowd_shows import crowd_json, crowd_table
    from tagmill.cli.output import write_json

    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        every = crowds.list()
    if folder is not None:
        one_of(
            folder, sorted({crowd.folder for crowd in every if crowd.folder}), "folder of crowds", "--folder"
        )
    found = [crowd for crowd in every if folder in (None, crowd.folder)]
    if as_json:
        write_json([crowd_json(crowd) for crowd in found])
    else:
        crowd_table(found)


@app.command("show")
def show(
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    lang: WordsOption = "en",
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show one crowd: its definition in words, state, last error and newest version.

    \b
    Examples:
      tagmill crowd show big_spenders --workspace demo
    """
    from engine.wiring.crowds import definition_in_words

    language = language_of(lang)
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        found = crowds.get(crowd)
        newest = crowds.version(crowd) if found.latest is not None else None
        words = None if as_json else definition_in_words(crowds, found, language)
    _show(found, as_json)
    if words is not None:
        from tagmill.cli.output import write

        write(f"members: {words}")
    if newest is not None and not as_json:
        from tagmill.cli.crowd_shows import show_version

        show_version(newest)


@app.command("enable")
def enable(
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Refresh the crowd after each run, and freeze its definition.

    \b
    Examples:
      tagmill crowd enable big_spenders --workspace demo
    """
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        changed = crowds.enable(crowd, by=author())
    _tell(_json(changed) if as_json else None, f"{crowd} is refreshed after each run from now on")


@app.command("disable")
def disable(
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Stop refreshing the crowd after each run; it can be edited again.

    \b
    Examples:
      tagmill crowd disable big_spenders --workspace demo
    """
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        changed = crowds.disable(crowd, by=author())
    _tell(_json(changed) if as_json else None, f"{crowd} is not refreshed after runs any more")


@app.command("copy")
def copy(  # options of a command
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    id_: IdOption = None,
    name: Annotated[str | None, typer.Option("--name", help="The copy's display name.")] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make a new crowd of the same definition; of an uploaded list, with the same members.

    \b
    Examples:
      tagmill crowd copy big_spenders --id big_spenders_test --workspace demo
    """
    given = {"id": id_, "name": name}
    fields: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        made = crowds.copy(crowd, fields, by=author())
    _show(made, as_json)


@app.command("delete")
def delete(
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Remove a crowd with all its versions; refused while another crowd or a rule tag uses it.

    \b
    Examples:
      tagmill crowd delete big_spenders --workspace demo
    """
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        crowds.delete(crowd)
    _tell({"crowd": crowd, "removed": True} if as_json else None, f"{crowd} is removed")


@app.command("split")
def split(  # options of a command
    crowd: CrowdArgument,
    parts: Annotated[list[str], typer.Argument(metavar="ID=PERCENT...", help="The parts, in order.")],
    salt: Annotated[str, typer.Option("--salt", help="Any text; other texts give independent parts.")],
    workspace: WorkspaceOption = HERE,
    refresh: RefreshOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Split a crowd into parts, each a crowd of its own; what is left of 100 per cent is a hold-out.

    \b
    Examples:
      tagmill crowd split big_spenders mail_a=45 mail_b=45 --salt spring --refresh --workspace demo
    """
    from tagmill.cli.crowd_shows import crowd_json, crowd_table
    from tagmill.cli.output import write_json

    wanted = [_part(part) for part in parts]
    with opened_crowds(workspace, verbose=verbose) as (_, crowds):
        made = crowds.split(crowd, salt, wanted, by=author())
        if refresh:
            for part in made:
                crowds.refresh(part.id, by=author())
            made = [crowds.get(part.id) for part in made]
    if as_json:
        write_json([crowd_json(part) for part in made])
    else:
        crowd_table(made)


def _limit(n: int | None, by: str | None, ascending: bool, salt: str | None) -> dict[str, object] | None:
    """The limit as a definition has it; how to choose says nothing without how many."""
    if ascending and by is None:
        raise typer.BadParameter("belongs to --by TAG", param_hint="--ascending")
    if n is None:
        for option, given in (("--by", by), ("--salt", salt)):
            if given is not None:
                raise typer.BadParameter("belongs to --limit N: it says which N members", param_hint=option)
        return None
    chosen: dict[str, object] = {"n": n}
    if by is not None:
        chosen["by"] = {"tag": by, "order": "asc" if ascending else "desc"}
    if salt is not None:
        chosen["salt"] = salt
    return chosen


def _part(text: str) -> dict[str, object]:
    name, sign, percent = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"`{text}` is not ID=PERCENT, such as `mail_a=45`")
    return {"id": name, "percent": percent}


def _show(crowd: Crowd, as_json: bool) -> None:
    from tagmill.cli.crowd_shows import show_crowd
    from tagmill.cli.output import write_json

    if as_json:
        write_json(_json(crowd))
    else:
        show_crowd(crowd)


def _json(crowd: Crowd) -> dict[str, object]:
    from tagmill.cli.crowd_shows import crowd_json

    return crowd_json(crowd)


def _tell(content: dict[str, object] | None, said: str) -> None:
    """What was done: as JSON where it is given, else said."""
    from tagmill.cli.output import write, write_json

    if content is None:
        write(said)
    else:
        write_json(content)
