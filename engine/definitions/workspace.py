"""A workspace's catalog and definitions, read and checked together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.catalog import ColumnsOf, check_catalog, read_catalog
from engine.definitions.check import Checked, check_definitions
from engine.definitions.draft import Draft
from engine.definitions.read import read_definitions
from engine.model.catalog import Catalog
from engine.model.execution import EngineKind
from engine.model.issue import Issue, by_place, has_errors
from engine.model.moment import Moment
from engine.model.schema import CrowdSignature

CATALOG_FILE = "catalog.yaml"
DEFINITIONS_FOLDER = "tag_definitions"


@dataclass(frozen=True, slots=True)
class CheckedWorkspace:
    """Catalog, drafts and the check of a workspace's files, with every issue in the order of their places.

    `catalog` and `checked` are None where the catalog cannot be used at all.
    """

    catalog: Catalog | None
    drafts: tuple[Draft, ...]
    checked: Checked | None
    issues: tuple[Issue, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not has_errors(self.issues)


def check_workspace(
    folder: Path,
    moment_of: Callable[[Catalog], Moment],
    columns_of: ColumnsOf,
    *,
    crowds: Mapping[str, CrowdSignature] | None = None,
    engine: EngineKind = EngineKind.EMBEDDED,
    pii_granted: bool = False,
    more: Sequence[Draft] = (),
) -> CheckedWorkspace:
    """Read and check `catalog.yaml` and `tag_definitions/` of a workspace in one pass.

    `moment_of` gives the base time for the catalog's zone, `columns_of` the real columns of a table, `more`
    the definitions that came through the API.
    """
    catalog, issues = read_catalog(folder / CATALOG_FILE)
    drafts, found = read_definitions(folder / DEFINITIONS_FOLDER)
    issues = [*issues, *found]
    if catalog is None:
        return CheckedWorkspace(None, tuple(drafts), None, tuple(sorted(issues, key=by_place)))
    catalog, found = check_catalog(catalog, columns_of)
    every = [*drafts, *more]
    checked = check_definitions(
        every, catalog, moment_of(catalog), crowds=crowds, engine=engine, pii_granted=pii_granted
    )
    issues = [*issues, *found, *checked.issues]
    return CheckedWorkspace(catalog, tuple(every), checked, tuple(sorted(issues, key=by_place)))
