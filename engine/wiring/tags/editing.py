"""Definitions made, changed and removed through the API; those of files are read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.audience.facts.lineage import NodeKind, crowd_reads
from engine.definitions import propose_code
from engine.errors import Conflict, InvalidInput
from engine.model.issue import Place
from engine.model.registered import DefinitionVersion
from engine.registry.definitions import read_only
from engine.wiring.rehearsal import rehearse
from engine.wiring.tags.stored import FOLDER, submitted, submitted_draft
from engine.wiring.tags.subject import unknown_tag

if TYPE_CHECKING:
    from engine.model.crowd import Crowd
    from engine.model.issue import Issue
    from engine.wiring.findings import Findings
    from engine.wiring.tags.book import TagBook


_TRIES: Final = 100
"""Each time that a code was taken, somebody else has made a tag of the same category."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a check of one definition found: issues of its own, and those that it makes in others."""

    code: str | None
    issues: tuple[Issue, ...]
    elsewhere: tuple[Issue, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the definition can be computed."""
        return not any(issue.is_error for issue in self.issues)


class TagEditor:
    """Changes to definitions, each checked with all others first."""

    def __init__(self, book: TagBook) -> None:
        self._book = book
        self._registry = book.workspace.registry

    def check(self, data: object, *, on_engine: bool = True) -> Trial:
        """Every issue of a definition; SQL that passes is tried on the engine over empty tables."""
        draft, issues = submitted_draft(self.with_code(data))
        if draft is None:
            return Trial(None, tuple(map(_as_sent, issues)))
        findings = self._book.check([draft])
        own = [issue for issue in findings.issues if issue.place.file == f"{FOLDER}/{draft.code}"]
        trial = Trial(
            draft.code, tuple(map(_as_sent, (*issues, *own))), self._elsewhere(draft.code, findings)
        )
        checked = findings.checked
        if on_engine and trial.ok and checked is not None and draft.code in checked.sql:
            tried = rehearse(self._book.workspace, checked, self._book.moment(), only=frozenset({draft.code}))
            return replace(trial, issues=(*trial.issues, *map(_as_sent, tried)))
        return trial

    def create(self, data: Mapping[str, object], *, by: str) -> tuple[DefinitionVersion, Trial]:
        """Keep a new definition; raises InvalidInput with its issues, Conflict where the code is taken."""
        for _ in range(_TRIES):
            given = self.with_code(data)
            self._refuse_files(str(given.get("code")))
            try:
                return self._put(given, by, None)
            except Conflict as error:
                if "code" in data or error.code != "tag_exists":
                    raise  # else somebody took the code that was made
        raise Conflict("no code could be made from the category; give one", code="tag_exists")

    def replace(
        self, code: str, data: Mapping[str, object], *, by: str, expected: int
    ) -> tuple[DefinitionVersion, Trial]:
        """Replace a definition made from the version `expected`; raises as `create`, and NotFound."""
        self.changeable(code)
        data = {"code": code, **data}
        if data["code"] != code:
            raise Conflict(
                f"the code of a tag never changes: this is `{code}`, not `{data['code']}`",
                code="code_changed",
            )
        return self._put(data, by, expected)

    def remove(self, code: str, *, by: str, expected: int, crowds: Iterable[Crowd]) -> None:
        """Remove a definition that no tag and none of the crowds uses; Conflict (`in_use`) names who does."""
        self.changeable(code)
        checked = self._book.findings().checked
        tags = sorted(each for each, uses in checked.uses.items() if code in uses) if checked else []
        named = sorted(crowd.id for crowd in crowds if (NodeKind.TAG, code) in crowd_reads(crowd))
        users = [f"the tag `{each}`" for each in tags] + [f"the crowd `{each}`" for each in named]
        if users:
            raise Conflict(
                f"the tag `{code}` is used by {', '.join(users[:10])}: change or remove them first",
                code="in_use",
            )
        self._registry.definitions.remove(code, by=by, expected=expected)

    def version(self, code: str) -> int:
        """The version of a definition, its entity tag; 0 for one of a file that no run has recorded."""
        known = {draft.code for draft in self._book.workspace.drafts()[0]}
        if code not in known:
            raise unknown_tag(code, known)
        newest = self._registry.definitions.versions(code)
        return newest[0].version if newest else 0

    def versions(self) -> dict[str, int]:
        """The version of every definition that the registry knows."""
        return {version.code: version.version for version in self._registry.definitions.current()}

    def changeable(self, code: str) -> int:
        """The version of a definition that may be changed here; Conflict (`read_only`) for one of a file."""
        version = self.version(code)
        self._refuse_files(code)
        return version

    def in_files(self) -> frozenset[str]:
        """The codes whose definitions stand in files, and are read-only here."""
        return frozenset(draft.code for draft in self._book.workspace.written[0])

    def _put(
        self, data: Mapping[str, object], by: str, expected: int | None
    ) -> tuple[DefinitionVersion, Trial]:
        trial = self.check(data)
        draft, _ = submitted_draft(data)
        if draft is None or not trial.ok:
            raise InvalidInput("the definition is refused by the check", trial.issues, code="tag_refused")
        return self._registry.definitions.put(submitted(draft), by=by, expected=expected), trial

    def with_code(self, data: object) -> Mapping[str, object]:
        """A definition without a code gets one from its category and a number."""
        if not isinstance(data, Mapping) or "code" in data or not isinstance(data.get("category"), str):
            return data  # type: ignore[return-value]  # what is no mapping is refused by the check
        taken = {version.code for version in self._registry.definitions.current()}
        taken |= {draft.code for draft in self._book.workspace.drafts()[0]}
        return {"code": propose_code(str(data["category"]), taken), **data}

    def _refuse_files(self, code: str) -> None:
        for draft in self._book.workspace.written[0]:
            if draft.code == code:
                raise read_only(code, draft.place.file)

    def _elsewhere(self, code: str, findings: Findings) -> tuple[Issue, ...]:
        """Errors in other definitions that are not there without the change."""
        before = {(issue.code, issue.place, issue.message) for issue in self._book.findings().issues}
        return tuple(
            issue
            for issue in findings.issues
            if issue.is_error
            and issue.place.file != f"{FOLDER}/{code}"
            and (issue.code, issue.place, issue.message) not in before
        )


def _as_sent(issue: Issue) -> Issue:
    """An issue of a definition that somebody has just sent: it stands in no file."""
    return replace(issue, place=Place(pointer=issue.place.pointer))
