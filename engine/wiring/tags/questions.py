"""What a request asks of tags beside their definitions: values, lineage, usage, past, impact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.facts.impact import Affected, Change, impact
from engine.audience.facts.lineage import Lineage, NodeKind, crowd_reads, lineage
from engine.audience.portraits.distribution import Distribution, distribution
from engine.definitions import fingerprint
from engine.errors import InvalidInput, Unavailable
from engine.model.issue import refusal
from engine.wiring.findings import refused
from engine.wiring.tags.past import Past, past_of
from engine.wiring.tags.stored import submitted_draft

if TYPE_CHECKING:
    from datetime import datetime

    from engine.definitions import Checked
    from engine.model.crowd import Crowd
    from engine.model.issue import Issue
    from engine.model.run import Run, TagResult
    from engine.wiring.findings import Findings
    from engine.wiring.services import Services


@dataclass(frozen=True, slots=True)
class Usage:
    """Who uses a tag; `previews` named it so far."""

    code: str
    crowds: Sequence[Crowd]
    tags: Sequence[str]
    previews: int
    last_preview_at: datetime | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would do, counted on `snapshot`."""

    code: str
    change: str
    snapshot: str | None
    issues: Sequence[Issue]
    affected: Sequence[Affected]


def tag_distribution(services: Services, code: str, *, snapshot: str, limit: int) -> Distribution:
    """The values of a tag with their counts; raises NotFound."""
    smallest = services.settings.privacy.min_group
    with services.publication.reading(snapshot) as reading:
        return distribution(reading, code, limit=limit, min_group=smallest)


def tag_lineage(services: Services, code: str) -> Lineage:
    """What a tag reads and what reads it; raises NotFound."""
    services.editor.version(code)
    return lineage(code, _checked(services.tags.findings()), services.crowds.list())


def tag_usage(services: Services, code: str) -> Usage:
    """Who uses a tag; raises NotFound."""
    services.editor.version(code)
    checked = _checked(services.tags.findings())
    counted = services.registry.tag_uses.all().get(code)
    return Usage(
        code=code,
        crowds=[crowd for crowd in services.crowds.list() if (NodeKind.TAG, code) in crowd_reads(crowd)],
        tags=sorted(each for each, uses in checked.uses.items() if code in uses),
        previews=(counted.previews if counted else 0) + services.usage.waiting(code),
        last_preview_at=counted.last_at if counted else None,
    )


def tag_past(services: Services, code: str) -> tuple[Past, Sequence[tuple[Run, TagResult]]]:
    """What happened to a tag, and what became of it in runs; raises NotFound."""
    past = past_of(services.workspace, services.tags.inputs(), code)
    return past, services.registry.runs.results_of(code)


def tag_impact(services: Services, definition: Mapping[str, object] | None, code: str | None) -> Impact:
    """What a changed definition, or the removal of a code, would do; raises NotFound, InvalidInput."""
    issues: tuple[Issue, ...] = ()
    if (definition is None) == (code is None):
        message = "an impact takes either a changed `definition`, or the `code` of one that is removed"
        raise refusal("", message, code="unclear_subject")
    if code is not None:
        services.editor.version(code)
        after, change = services.tags.check_without(code), "removed"
    else:
        given = services.editor.with_code(definition)
        draft, _ = submitted_draft(given)
        issues = services.editor.check(given, on_engine=False).issues
        if draft is None:
            raise InvalidInput("the definition is refused by the check", issues, code="tag_refused")
        after, change, code = services.tags.check([draft]), "changed", draft.code
    before = _checked(services.tags.findings())
    told = Change(code, before, _checked(after), _same(code, before, _checked(after)))
    crowds = services.crowds.list()
    try:
        with services.publication.reading() as reading:
            affected = impact(told, crowds, reading, services.crowds.book)
            return Impact(code, change, reading.snapshot.id, issues, affected)
    except Unavailable:
        return Impact(code, change, None, issues, impact(told, crowds, None, services.crowds.book))


def _same(code: str, before: Checked, after: Checked) -> bool:
    """Whether only labels differ: the rows of the tag stay as they are."""
    old, new = before.definitions.get(code), after.definitions.get(code)
    return old is not None and new is not None and fingerprint(old) == fingerprint(new)


def _checked(findings: Findings) -> Checked:
    if findings.checked is None:
        raise refused(findings.issues)
    return findings.checked
