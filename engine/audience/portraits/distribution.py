"""The values of one tag in a snapshot: how many customers have which."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from engine.audience.facts.value_counts import count_values, tag_column
from engine.audience.portraits.sides import is_ordered, universe_of
from engine.audience.portraits.small_groups import protected_spread, told_part

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.portraits.facts import Spread
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
    zone: str
    universe: int
    rows: int
    coverage: float
    stale: bool
    distinct: int
    values: tuple[ValueCount, ...]
    others: int
    spread: Spread | None

    def to_json(self) -> dict[str, object]:
        """All fields; the spread as a portrait writes it."""
        data = {item.name: getattr(self, item.name) for item in fields(self)}
        return data | {"spread": None if self.spread is None else self.spread.to_json()}


def distribution(reading: Reading, code: str, *, limit: int = 100, min_group: int = 1) -> Distribution:
    """The values of a tag with their counts. Raises NotFound where the snapshot does not hold the tag."""
    column = tag_column(reading, code)
    universe = reading.universe
    counted = count_values(column, reading.serving.universe)
    told, missing = (
        told_part(part, universe, min_group) for part in (counted.customers, universe - counted.customers)
    )
    top = [(value, count) for value, count in counted.top(limit) if count >= min_group]
    rows = [*top, (None, missing)]
    rest = [count for count in counted.counts.tolist() if count >= min_group]
    held = reading.snapshot.tags.get(code)
    return Distribution(
        code=code,
        snapshot=reading.snapshot.id,
        base_time=held.base_time if held else reading.snapshot.base_time,
        zone=reading.moment.zone,
        universe=universe,
        rows=told,
        coverage=told / universe if universe else 0.0,
        stale=held.stale if held else False,
        distinct=len(rest),
        values=tuple(
            ValueCount(value, count, count / universe if universe else 0.0) for value, count in rows
        ),
        others=sum(rest) - sum(count for _, count in top),
        spread=protected_spread(_spread(reading, code), universe, min_group),
    )


def _spread(reading: Reading, code: str) -> Spread | None:
    """How numbers, dates and instants are spread; None for other types, and where nobody has a value."""
    everybody = universe_of(reading)
    if not is_ordered(reading.serving.tags[code]):
        return None
    return everybody.ordered(code, everybody.borders(code)).spread
