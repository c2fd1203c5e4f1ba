"""`tagmill plan`: what a run would do, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tagmill.cli.door import HERE, AsOfOption, JsonOption, VerboseOption, WorkspaceOption, now, opened
from tagmill.cli.run import ForceOption, TagsOption, selection

if TYPE_CHECKING:
    from engine.night import Plan, PlannedTag


def plan(  # options of a command
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    tags: TagsOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Tell what a run would compute and why, with dependencies and affected crowds; nothing is written.

    \b
    Examples:
      tagmill plan --workspace demo
      tagmill plan -w demo --as-of 2018-01-03
    """
    from engine.night import Request, plan_night
    from engine.wiring.crowds import crowds_concerned
    from tagmill.cli.output import write_json

    chosen = selection(tags)
    with opened(workspace, verbose=verbose) as space:
        moment = space.moment(as_of, now())
        request = Request(base_time=moment.base_time, tags=chosen, force=force)
        made = plan_night(space.inputs(moment), request)
        codes = frozenset[str]() if made.done else frozenset(tag.code for tag in made.computed)
        made = replace(made, crowds=crowds_concerned(space, codes))
    if as_json:
        write_json(_as_json(made))
    else:
        _show(made)


def _as_json(made: Plan) -> dict[str, object]:
    return {
        "base_time": made.base_time,
        "as_of": made.as_of,
        "run_key": made.key.digest,
        "nothing_to_do": made.done,
        "becomes_latest": made.latest,
        "sources": made.sources,
        "crowds": made.crowds,
        "tags": [
            {
                "code": tag.code,
                "computes": tag.computes and not made.done,
                "why": tag.why,
                "kind": tag.kind,
                "cadence": tag.cadence,
                "upstream": tag.upstream,
                "downstream": tag.downstream,
                "base_time_now": tag.kept.base_time if tag.kept else None,
            }
            for tag in made.tags
        ],
    }


def _show(made: Plan) -> None:
    from tagmill.cli.output import instant, write, write_table

    write(f"base time {instant(made.base_time)}, values as of {made.as_of}")
    if made.done:
        write("This run was published before: there is nothing to do (`--force` computes again).")
    write_table(
        ("tag", "kind", "computes", "why", "reads", "read by"),
        [_row(tag, made.done) for tag in made.tags],
    )
    computed = 0 if made.done else len(made.computed)
    write(f"{computed} of {len(made.tags)} tags would be computed")
    if made.crowds:
        write(f"crowds concerned: {', '.join(made.crowds)}")


def _row(tag: PlannedTag, done: bool) -> tuple[str, ...]:
    return (
        tag.code,
        tag.kind.value if tag.kind else "",
        "yes" if tag.computes and not done else "no",
        tag.why.value,
        ", ".join(tag.upstream),
        ", ".join(tag.downstream),
    )
