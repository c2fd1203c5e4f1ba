"""The definitions of a workspace as they are now, checked again only where something has changed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.errors import ConfigurationError
from engine.wiring.findings import Findings, refused
from engine.wiring.tags.facts import TagFacts, facts_of
from engine.wiring.workspace import CATALOG, DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.definitions import Draft
    from engine.model.issue import Issue
    from engine.model.moment import Moment
    from engine.night import Inputs
    from engine.wiring.workspace import Workspace


class TagBook:
    """Definitions of files and of the API, for many threads.

    A check of all of them takes from tens of milliseconds up; its result is kept while the files, the
    registry and the base time stay the same. Where the registry does not answer, the last result serves.

    A catalog that cannot be used does not take the place of one that could: that one serves on, and `look`
    tells what is wrong.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._lock = threading.RLock()
        self._problem: str | None = None
        self._state: object = None
        self._kept: tuple[Findings, tuple[TagFacts, ...]] | None = None

    def moment(self) -> Moment:
        """The base time of a run that names none, now."""
        return self.workspace.moment(None, datetime.now(UTC))

    def findings(self) -> Findings:
        """What a check of everything found."""
        return self._current()[0]

    def facts(self) -> tuple[TagFacts, ...]:
        """Every tag, by code; raises InvalidInput where the catalog cannot be used."""
        return self._current()[1]

    def inputs(self) -> Inputs:
        """What a run would be a function of."""
        return self.workspace.inputs_of(self.findings())

    def look(self) -> str | None:
        """Why the catalog cannot be used as it is at present, None where it can.

        Where nobody has asked for definitions yet, only its file is read: real tables may need an engine.
        """
        with self._lock:
            if self._kept is not None:
                self._current()
                return self._problem
            self.workspace.reread()
            catalog, issues = self.workspace.declared
            return None if catalog is not None else _told(issues)

    def check(self, drafts: Sequence[Draft]) -> Findings:
        """Check drafts in place of, or beside, the present definitions."""
        with self._lock:
            self._current()
            return self.workspace.check(self.moment(), drafts)

    def check_without(self, code: str) -> Findings:
        """Check all definitions but one."""
        with self._lock:
            self._current()
            return self.workspace.check(self.moment(), without=frozenset({code}))

    def _current(self) -> tuple[Findings, tuple[TagFacts, ...]]:
        with self._lock:
            try:
                state = self._look()
            except ConfigurationError:
                if self._kept is None:
                    raise
                return self._kept
            if self._kept is None or state != self._state:
                self._kept = self._take_up()
                self._state = state
            return self._kept

    def _take_up(self) -> tuple[Findings, tuple[TagFacts, ...]]:
        workspace, before = self.workspace, self.workspace.declared
        workspace.reread()
        findings = self._check_all()
        self._problem = None if findings.checked is not None else _told(findings.issues)
        if self._problem is not None and self._kept is not None:
            workspace.declared = before
            findings = self._check_all()
            if findings.checked is None:
                return self._kept  # it is the tables that have changed
        return findings, tuple(facts_of(workspace, findings))

    def _check_all(self) -> Findings:
        if self.workspace.declared[0] is None:
            return Findings(self.workspace.check_syntax())
        return self.workspace.check(self.moment())

    def _look(self) -> object:
        """All that a check depends on, as something to compare."""
        root, registry = self.workspace.root, self.workspace.registry
        folder = root / DEFINITIONS
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        looked = [path.stat() for path in (root / CATALOG, *files) if path.exists()]
        runs = registry.runs.recent(limit=1)  # touched by whatever is published
        return (
            [str(path) for path in files],
            [(each.st_mtime_ns, each.st_size) for each in looked],
            [(each.code, each.version) for each in registry.definitions.current()],
            registry.definitions.switches(),
            [(run.id, run.status, run.updated_at) for run in runs],
            registry.crowds.signatures(),  # rule tags may name them
            self.moment() if self.workspace.declared[0] is not None else None,
        )


def _told(issues: Sequence[Issue]) -> str:
    """Why a catalog cannot be used, with the first place."""
    first = next(issue for issue in issues if issue.is_error)
    return f"{refused(tuple(issues)).message}; {first.place}: {first.message}"
