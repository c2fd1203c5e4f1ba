"""What can be said of definitions where there is no catalog to check them against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.definitions.kinds.sql import placed
from engine.model.tag import Sql
from engine.sql import check_syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.definitions.draft import Draft
    from engine.model.execution import EngineKind
    from engine.model.issue import Issue


def syntax_issues(drafts: Sequence[Draft], engine: EngineKind) -> list[Issue]:
    """What the gate refuses in the SQL of the drafts whatever tables there are."""
    return [
        placed(issue, draft.origin)
        for draft in drafts
        if isinstance(draft.body, Sql)
        for issue in check_syntax(draft.body.text, engine=engine)
    ]
