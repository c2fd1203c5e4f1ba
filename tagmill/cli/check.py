"""`tagmill check`: every problem at once."""

from __future__ import annotations

from tagmill.cli.door import HERE, AsOfOption, JsonOption, VerboseOption, WorkspaceOption, fail, now, opened


def check(
    workspace: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Report every problem of catalog and definitions, each with file:line, rule and a hint.

    Exit code 4 where there are errors; warnings alone leave 0.

    \b
    Examples:
      tagmill check --workspace shop
      tagmill check -w shop --json
    """
    from tagmill.cli.output import write, write_json
    from tagmill.cli.shows import issue_json, issue_lines

    with opened(workspace, verbose=verbose) as space:
        catalog, issues = space.declared
        found = issues if catalog is None else space.check(space.moment(as_of, now())).issues
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


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
