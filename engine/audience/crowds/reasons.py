"""Why customers entered or left a crowd: their data changed, the window moved, or the definition changed.

Between two versions stand three steps: new data, a new base time, a new definition. The sets between the
steps are evaluated on the newer version's snapshot; what decided about a customer is the last step at which
they crossed over.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.audience.crowds.evaluation import bind_definition, evaluate_definition
from engine.audience.crowds.leaves import moved, unpinned, versions_in
from engine.audience.crowds.stored import fitted
from engine.errors import InternalError, TagmillError
from engine.model.crowd import CrowdVersion
from engine.model.moment import Moment
from engine.serving.sets.customer_set import CustomerSet

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.audience.reading import Reading

log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a customer crossed over."""

    DATA = "data_changed"
    WINDOW = "window_moved"
    DEFINITION = "definition_changed"


@dataclass(frozen=True, slots=True)
class Told:
    """The reasons of some changes: the same for all, or the one of each set that holds the customer."""

    one: Reason | None
    each: tuple[tuple[Reason, CustomerSet], ...] = ()

    def at(self, ordinals: NDArray[np.int64]) -> pa.Array:
        """The reason of each customer, null where it cannot be told."""
        found = np.full(len(ordinals), -1, np.int64)
        for index, (_, members) in enumerate(self.each):
            found[members.mask()[ordinals]] = index
        names = pa.array([reason.value for reason, _ in self.each], pa.string())
        told = names.take(pa.array(found, mask=found < 0))
        return told.fill_null(self.one.value) if self.one is not None else told


class Reasons:
    """Why two versions differ."""

    def __init__(self, context: CrowdContext, before: CrowdVersion | None, after: CrowdVersion) -> None:
        self._context, self._before, self._after = context, before, after

    @property
    def steps(self) -> tuple[Reason, ...]:
        """What changed between the versions, in the order of the steps; empty where it cannot be told."""
        before, after = self._before, self._after
        if before is None:
            return ()
        if before.segment is None or after.segment is None:
            return (Reason.DATA,)
        found = []
        if before.snapshot != after.snapshot or versions_in(before.segment) != versions_in(after.segment):
            found.append(Reason.DATA)
        if before.base_time != after.base_time:
            found.append(Reason.WINDOW)
        if _meaning(before) != _meaning(after):
            found.append(Reason.DEFINITION)
        return tuple(found)

    def of(self, entered: CustomerSet, left: CustomerSet) -> Told:
        """The reason of every change."""
        steps = self.steps
        changed = entered | left
        if len(steps) < 2 or not changed.words.any():
            return Told(steps[0] if steps else None)
        try:
            return self._evaluated(steps, entered, changed)
        except TagmillError as error:
            log.info("the reasons of changes of `%s` cannot be told: %s", self._after.crowd, error)
            return Told(None)

    def _evaluated(self, steps: tuple[Reason, ...], entered: CustomerSet, changed: CustomerSet) -> Told:
        """Walk back from the newer version: what a step alone undoes was decided by it."""
        each: list[tuple[Reason, CustomerSet]] = []
        open_changes, inside = changed, entered
        with self._context.publication.reading(self._after.snapshot) as reading:
            for done in range(len(steps) - 1, 0, -1):
                earlier = fitted(self._between(reading, steps[:done]), changed.size)
                crossed = open_changes & ((inside - earlier) | (earlier - inside))
                each.append((steps[done], crossed))
                open_changes = open_changes - crossed
        each.append((steps[0], open_changes))
        return Told(None, tuple(each))

    def _between(self, reading: Reading, steps: tuple[Reason, ...]) -> CustomerSet:
        """The members after these steps, all of the newer version's snapshot."""
        before, after = self._before, self._after
        if before is None or before.segment is None or after.segment is None:
            raise InternalError("there are no steps between versions without segments")
        moment = Moment(after.base_time if Reason.WINDOW in steps else before.base_time, reading.moment.zone)
        crowd = self._context.registry.crowds.get(after.crowd)
        segment = moved(before.segment, versions_in(after.segment))
        asked = replace(crowd, segment=segment, limit=before.limit)
        definition = bind_definition(reading, asked, self._context.book.signatures(), moment)
        return evaluate_definition(reading, definition, self._context.book)


def _meaning(version: CrowdVersion) -> tuple[object, object]:
    """Segment and limit as they were written, whichever versions of crowds were bound."""
    return unpinned(version.segment or {}), version.limit
