"""`tagmill check`: every problem at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.door import HERE, AsOfOption, JsonOption, VerboseOption, WorkspaceOption, fail, now, opened

if TYPE_CHECKING:
    from engine.model.issue import Issue
    from engine.wiring import Workspace


def check(
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    no_engine: Annotated[
        bool, typer.Option("--no-engine", help="Do not try SQL tags on the engine: quicker, and less sure.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Report every problem of catalog and definitions, each with file:line, rule and a hint.

    SQL tags that pass are tried on the engine over empty tables. Exit code 4 where there are errors;
    warnings alone leave 0.

    \b
    Examples:
      tagmill check --workspace shop
      tagmill check -w shop --json --no-engine
    """
    from tagmill.cli.output import write, write_json
    from tagmill.cli.shows import issue_json, issue_lines

    with opened(workspace, verbose=verbose) as space:
        if not no_engine:
            space.expect_execution()  # it starts while the definitions are checked
        found = _issues(space, as_of, no_engine)
    errors = sum(issue.is_error for issue in found)
    if as_json:
        write_json(
            {
                "errors": errors,
                "warnings": len(found) - errors,
                "issues": [issue_json(issue) for issue in found],
            }
        )
    else:
        for line in issue_lines(found):
            write(line)
        write(f"{_counted(errors, 'error')}, {_counted(len(found) - errors, 'warning')}")
    fail(4 if errors else 0)


def _issues(space: Workspace, as_of: str | None, no_engine: bool) -> tuple[Issue, ...]:
    if space.declared[0] is None:
        return space.check_syntax()
    moment = space.moment(as_of, now())
    findings = space.check(moment)
    if findings.checked is None or no_engine:
        return findings.issues
    from engine.wiring.rehearsal import rehearse

    return (*findings.issues, *rehearse(space, findings.checked, moment))


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
