"""One tag computed for a look, as it is or as it is being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.errors import InvalidInput
from engine.model.issue import refusal
from engine.night import DryRun, dry_run
from engine.wiring.tags.editing import TagEditor
from engine.wiring.tags.stored import submitted_draft
from engine.wiring.tags.subject import checked_definition

if TYPE_CHECKING:
    from engine.wiring.tags.book import TagBook


def dry_run_of(
    book: TagBook,
    definition: Mapping[str, object] | None,
    code: str | None,
    *,
    sample: int,
    as_of: str | None = None,
) -> DryRun:
    """Compute a definition, or the one of a code, in a worker process; nothing is stored.

    Raises NotFound for an unknown code, InvalidInput with its issues where the definition is refused.
    """
    if (definition is None) == (code is None):
        raise refusal("", "a dry run takes either `definition` or `code`", code="unclear_subject")
    drafts = []
    if definition is not None:
        given = {"code": "dry_run", **definition}
        draft, _ = submitted_draft(given)
        trial = TagEditor(book).check(given, on_engine=False)
        if draft is None or not trial.ok:
            raise InvalidInput("the definition is refused by the check", trial.issues, code="tag_refused")
        drafts, code = [draft], draft.code
    assert code is not None
    space = book.workspace
    moment = space.moment(as_of, datetime.now(UTC))
    inputs, found = checked_definition(space, moment, code, drafts)
    timeout = space.settings.limits.dry_run_timeout
    return dry_run(inputs, found, moment.base_time, sample=sample, timeout=timeout)
