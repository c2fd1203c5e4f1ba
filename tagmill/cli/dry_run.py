"""`tagmill dry-run`: one tag, computed and shown, not published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.door import (
    HERE,
    AsOfOption,
    JsonOption,
    VerboseOption,
    WorkspaceOption,
    fail,
    now,
    opened,
)
from tagmill.cli.run import EngineOption, engine_kind

if TYPE_CHECKING:
    from engine.night import DryRun


def dry_run(  # options of a command
    tag: Annotated[
        str, typer.Argument(metavar="TAG_OR_FILE", help="A tag's code, or a file with one definition.")
    ],
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    sample: Annotated[int, typer.Option(min=0, max=1000, help="How many rows to show.")] = 10,
    engine: EngineOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Compute one tag without publishing: sample rows, coverage, distribution, seconds.

    Exit code 1: the statement failed; 4: the definition was refused.

    \b
    Examples:
      tagmill dry-run spend_90d --workspace demo
      tagmill dry-run new_tag.yaml -w demo --as-of 2018-01-02 --sample 3
    """
    with opened(workspace, verbose=verbose, engine=engine_kind(engine)) as space:
        space.expect_execution()  # it starts while the definitions are checked

        from engine.night import dry_run as compute
        from tagmill.cli.output import plain, write_json
        from tagmill.cli.subject import definition_of

        moment = space.moment(as_of, now())
        inputs, definition = definition_of(space, moment, tag)
        done = compute(
            inputs,
            definition,
            moment.base_time,
            sample=sample,
            timeout=space.settings.limits.dry_run_timeout,
        )
    if as_json:
        write_json(plain(done))
    else:
        _show(done)
    fail(1 if done.error else 0)


def _show(done: DryRun) -> None:
    from tagmill.cli.output import count, instant, percent, plain, write, write_table

    if done.error:
        write(f"{done.code} failed: {done.error}: {done.message}")
        return
    write_table(("customer_id", "tag_value"), [(who, _text(plain(value))) for who, value in done.sample])
    if done.distribution:
        write("")
        write_table(
            ("value", "customers", "share"),
            [
                (value, count(number), percent(number / (done.rows or 1)))
                for value, number in done.distribution
            ],
            numeric=("customers", "share"),
        )
    write(
        f"\n{done.code}: {count(done.rows)} of {count(done.universe)} customers have a value "
        f"(coverage {percent(done.coverage)}), base time {instant(done.base_time)}, {done.seconds:.2f} s; "
        "nothing was stored"
    )


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
