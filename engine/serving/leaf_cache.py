"""Sets of leaves that were computed before, within a budget of bytes."""

from __future__ import annotations


class LeafCache:
    """Keeps the sets used last; shared by the evaluators of all snapshots."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
