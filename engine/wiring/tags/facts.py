"""What there is to tell of each tag: definition, check, latest snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.audience.facts.lineage import sources_of
from engine.model.naming import Name

if TYPE_CHECKING:
    from engine.definitions import Draft
    from engine.model.moment import Moment
    from engine.model.snapshot import Snapshot
    from engine.wiring import Findings, Workspace


@dataclass(frozen=True, slots=True)
class TagFacts:
    """One tag. `sources` are the columns that its values come from, `upstream` the tags. `problems` are
    messages of the check; the last block is of the latest snapshot, None where it does not hold the tag;
    `switched` says that a command, not the file, decided `enabled`. `last_error` is how the last run that
    concerned the tag failed.
    """

    code: str
    name: Name | None
    category: str | None
    kind: str | None
    value_type: str | None
    enabled: bool
    switched: bool
    place: str
    definition: Mapping[str, object]
    sources: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    snapshot: str | None = None
    base_time: datetime | None = None
    rows: int | None = None
    coverage: float | None = None
    stale: bool = False
    last_error: str | None = None

    @property
    def state(self) -> str:
        """One word for the list."""
        if self.problems:
            return "refused"
        if not self.enabled:
            return "disabled"
        if self.base_time is None:
            return "failed" if self.last_error else "not computed"
        return "stale" if self.stale else "ok"


def tag_facts(space: Workspace, moment: Moment) -> list[TagFacts]:
    """The facts of every definition, by code; raises InvalidInput where the catalog cannot be used."""
    return facts_of(space, space.check(moment))


def facts_of(space: Workspace, findings: Findings) -> list[TagFacts]:
    """The same from a check that was made."""
    space.inputs_of(findings)
    switches = space.registry.definitions.switches()
    latest = space.registry.snapshots.latest()
    errors = _last_errors(space)
    drafts, _ = space.drafts()
    found = (
        _facts(draft, findings, latest, draft.code in switches)
        for draft in sorted(drafts, key=lambda draft: draft.code)
    )
    return [replace(each, last_error=errors.get(each.code)) for each in found]


def _last_errors(space: Workspace) -> dict[str, str]:
    """How tags failed in the newest run."""
    newest = space.registry.runs.recent(limit=1)
    results = space.registry.runs.results(newest[0].id) if newest else []
    return {
        item.code: ": ".join(part for part in (item.error_code or item.status.value, item.message) if part)
        for item in results
        if item.status.is_failure
    }


def _facts(draft: Draft, findings: Findings, latest: Snapshot | None, switched: bool) -> TagFacts:
    fields: Mapping[str, Any] = draft.fields
    checked = findings.checked
    assert checked is not None
    definition = checked.definitions.get(draft.code)
    held = latest.tags.get(draft.code) if latest else None
    name = fields.get("name")
    return TagFacts(
        code=draft.code,
        name=name if isinstance(name, Name) else None,
        category=str(fields["category"]) if "category" in fields else None,
        kind=draft.kind.value if draft.kind else None,
        value_type=str(definition.value_type if definition else draft.value_type or ""),
        enabled=draft.enabled,
        switched=switched,
        place=str(draft.place),
        definition=draft.source,
        sources=tuple(sorted(sources_of(definition, checked))) if definition else (),
        upstream=tuple(sorted(checked.uses.get(draft.code, ()))),
        downstream=tuple(sorted(code for code, uses in checked.uses.items() if draft.code in uses)),
        problems=_problems(draft, findings),
        snapshot=latest.id if latest and held else None,
        base_time=held.base_time if held else None,
        rows=held.rows if held else None,
        coverage=held.coverage if held else None,
        stale=held.stale if held else False,
    )


def _problems(draft: Draft, findings: Findings) -> tuple[str, ...]:
    assert findings.checked is not None
    if draft.code not in findings.checked.broken:
        return ()
    pointer = draft.origin.place("").pointer or ""
    found = [
        issue
        for issue in findings.issues
        if issue.is_error
        and issue.place.file == draft.place.file
        and f"{issue.place.pointer or ''}/".startswith(f"{pointer}/")
    ]
    return tuple(f"{issue.place}: {issue.message}" for issue in found) or ("refused by the check",)
