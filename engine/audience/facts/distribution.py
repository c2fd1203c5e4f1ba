"""The values of one tag in a snapshot: how many customers have which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.facts.value_counts import Spread, count_values, spread_of
from engine.errors import NotFound, nearest

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.reading import Reading
    from engine.model.values import Value


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value (None: no value), how many customers have it, and their share of the universe."""

    value: Value | None
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """The most frequent values, the row of customers without a value, and `others` for the rest.

    Of lists, each element counts. Counts below the smallest group are left out, as if they were zero.
    """

    code: str
    snapshot: str
    base_time: datetime
    universe: int
    rows: int
    coverage: float
    stale: bool
    distinct: int
    values: tuple[ValueCount, ...]
    others: int
    spread: Spread | None


def distribution(reading: Reading, code: str, *, limit: int = 100, min_group: int = 1) -> Distribution:
    """The values of a tag with their counts. Raises NotFound where the snapshot does not hold the tag."""
    column = reading.serving.tags.get(code)
    if column is None:
        raise tag_not_held(reading, code)
    universe = len(reading.serving.universe)
    counted = count_values(column, reading.serving.universe)
    told = counted.customers if counted.customers >= min_group else 0
    top = [(value, count) for value, count in counted.top(limit) if count >= min_group]
    missing = universe - counted.customers
    rows = [*top, (None, missing if missing >= min_group else 0)]
    rest = [count for count in counted.counts.tolist() if count >= min_group]
    held = reading.snapshot.tags.get(code)
    return Distribution(
        code=code,
        snapshot=reading.snapshot.id,
        base_time=held.base_time if held else reading.snapshot.base_time,
        universe=universe,
        rows=told,
        coverage=told / universe if universe else 0.0,
        stale=held.stale if held else False,
        distinct=len(rest),
        values=tuple(
            ValueCount(value, count, count / universe if universe else 0.0) for value, count in rows
        ),
        others=sum(rest) - sum(count for _, count in top),
        spread=spread_of(counted) if told else None,
    )


def tag_not_held(reading: Reading, code: str) -> NotFound:
    """The error of a tag that a snapshot does not hold."""
    guess = nearest(code, reading.serving.tags)
    near = f"; did you mean `{guess}`?" if guess else ""
    return NotFound(f"the snapshot `{reading.snapshot.id}` holds no tag `{code}`{near}", code="unknown_tag")
