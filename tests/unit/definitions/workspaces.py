"""The workspaces of tests/cases/definitions, read and checked as `tagmill check` does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ruamel.yaml import YAML

from engine.definitions import CheckedWorkspace, check_workspace
from engine.model.catalog import Catalog
from engine.model.execution import Column
from engine.model.issue import Issue
from engine.model.moment import Moment
from engine.model.schema import CrowdSignature

CASES = Path(__file__).resolve().parents[2] / "cases" / "definitions"


def moment_of(catalog: Catalog) -> Moment:
    """The base time of all cases, in the catalog's zone."""
    return Moment(datetime(2024, 3, 15, tzinfo=UTC), catalog.zone)


def tables_of(file: Path) -> Callable[[str], Sequence[Column] | None]:
    """The real tables that a case's `tables.yaml` speaks of."""
    tables = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    columns = {table: [Column(*each) for each in types.items()] for table, types in tables.items()}
    return columns.get


def crowds() -> dict[str, CrowdSignature]:
    """The crowds that rule tags of the cases may use."""
    found = YAML(typ="safe", pure=True).load((CASES / "crowds.yaml").read_text(encoding="utf-8"))
    return {
        name: CrowdSignature(name, each["latest"], frozenset(each["versions"]), each["uploaded"])
        for name, each in found.items()
    }


def check_case(name: str) -> CheckedWorkspace:
    """The check of one case."""
    folder = CASES / name
    return check_workspace(folder, moment_of, tables_of(folder / "tables.yaml"), crowds=crowds())


def listing(issues: Sequence[Issue]) -> str:
    """One line an issue: file:line and rule id, and whether it is a warning only."""
    lines = [f"{issue.place} {issue.code}{'' if issue.is_error else ' (warning)'}" for issue in issues]
    return "\n".join([*lines, ""]) if lines else ""
