"""`tagmill tag`: the tags of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tagmill.cli.asking import language_of
from tagmill.cli.door import (
    HERE,
    AsOfOption,
    JsonOption,
    VerboseOption,
    WorkspaceOption,
    author,
    now,
    opened,
    typer_app,
)

if TYPE_CHECKING:
    from engine.wiring.tags.facts import TagFacts

app = typer_app("Tags: list, show, switch on and off, fill by upload, look back.")

CodeArgument: TypeAlias = Annotated[str, typer.Argument(metavar="CODE", help="The tag's code.")]
ReasonOption: TypeAlias = Annotated[
    str | None, typer.Option("--reason", help="Why, for those who look at the history.")
]
LangOption: TypeAlias = Annotated[
    str | None, typer.Option("--lang", metavar="en|zh", help="Show names in one language; left out, in both.")
]


@app.command("list")
def list_tags(  # options of a command
    workspace: WorkspaceOption = HERE,
    category: Annotated[str | None, typer.Option(help="Only tags of this category.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only tags of this kind.")] = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List the tags with their names, and what the latest snapshot holds of them.

    \b
    Examples:
      tagmill tag list --workspace demo
      tagmill tag list -w demo --category purchase_amount --lang zh
    """
    from engine.model.tag import TagKind
    from engine.wiring.tags.facts import tag_facts
    from tagmill.cli.choices import one_of
    from tagmill.cli.output import write, write_json
    from tagmill.cli.tag_shows import tag_table

    if lang is not None:
        language_of(lang)
    if kind is not None:
        one_of(kind, list(TagKind), "kind of tag", "--kind")
    with opened(workspace, verbose=verbose) as space:
        found = tag_facts(space, space.moment(as_of, now()))
        catalog, _ = space.declared
    if category is not None and catalog is not None:
        one_of(category, list(catalog.categories), "category of the catalog", "--category")
    facts = [each for each in found if category in (None, each.category) and kind in (None, each.kind)]
    if as_json:
        write_json({"tags": facts})
        return
    tag_table(facts, lang)
    write(f"{len(facts)} tag{'' if len(facts) == 1 else 's'}")


@app.command("show")
def show(
    code: CodeArgument,
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show one tag: its definition, what it depends on, its state.

    \b
    Examples:
      tagmill tag show spend_90d --workspace demo
    """
    from engine.wiring.tags.facts import tag_facts
    from tagmill.cli.output import write_json
    from tagmill.cli.tag_shows import tag_page

    with opened(workspace, verbose=verbose) as space:
        facts = _one(tag_facts(space, space.moment(as_of, now())), code)
    if as_json:
        write_json(facts)
    else:
        tag_page(facts)


@app.command("enable")
def enable(
    code: CodeArgument,
    workspace: WorkspaceOption = HERE,
    reason: ReasonOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compute the tag again from the next run on, whatever its file says.

    The definition's file is not touched: the switch is kept in the registry and wins over `enabled` of the
    definition. `tagmill tag disable` sets it the other way.

    \b
    Examples:
      tagmill tag enable spend_90d --workspace demo
    """
    _switch(workspace, verbose, as_json, code, True, reason)


@app.command("disable")
def disable(
    code: CodeArgument,
    workspace: WorkspaceOption = HERE,
    reason: ReasonOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Leave the tag out from the next run on, whatever its file says.

    The definition's file is not touched: the switch is kept in the registry and wins over `enabled` of the
    definition. Tags that depend on it cannot be computed any more.

    \b
    Examples:
      tagmill tag disable spend_90d --workspace demo --reason "source under repair"
    """
    _switch(workspace, verbose, as_json, code, False, reason)


@app.command("upload")
def upload(
    code: CodeArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV in UTF-8 with customer_id, tag_value.", dir_okay=False)
    ],
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Fill a list tag: the values of the file replace those before, from the next run on.

    A file with a bad row is refused as a whole, with the lines at fault.

    \b
    Examples:
      tagmill tag upload vip_list vip.csv --workspace shop
    """
    from tagmill.cli.output import write, write_json
    from tagmill.cli.uploading import upload_file

    with opened(workspace, verbose=verbose) as space:
        stored = upload_file(space, space.moment(as_of, now()), code, file, author())
    if as_json:
        write_json(stored)
    else:
        empty = f" ({stored.empty:,} rows without a value left out)" if stored.empty else ""
        write(f"{stored.rows:,} values stored for `{code}`{empty}; `tagmill run` publishes them")


@app.command("history")
def history(
    code: CodeArgument,
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell how the definition changed, who switched or filled the tag, and which values are kept.

    \b
    Examples:
      tagmill tag history spend_90d --workspace demo
    """
    from engine.wiring.tags.past import past_of
    from tagmill.cli.output import write_json
    from tagmill.cli.tag_past import show_past

    with opened(workspace, verbose=verbose) as space:
        past = past_of(space, space.inputs(space.moment(as_of, now())), code)
    if as_json:
        write_json(past)
    else:
        show_past(past)


def _switch(  # what both commands share
    workspace: Path, verbose: bool, as_json: bool, code: str, enabled: bool, reason: str | None
) -> None:
    from engine.wiring.tags.subject import unknown_tag
    from tagmill.cli.output import write, write_json

    with opened(workspace, verbose=verbose) as space:
        known = {draft.code for draft in space.drafts()[0]}
        if code not in known:
            raise unknown_tag(code, known)
        switch = space.registry.definitions.switch(code, enabled, by=author(), reason=reason)
    if as_json:
        write_json(switch)
    else:
        write(f"`{code}` is {'enabled' if enabled else 'disabled'} from the next run on")


def _one(facts: list[TagFacts], code: str) -> TagFacts:
    from engine.wiring.tags.subject import unknown_tag

    for each in facts:
        if each.code == code:
            return each
    raise unknown_tag(code, {each.code for each in facts})
