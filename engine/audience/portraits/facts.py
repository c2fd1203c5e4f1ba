"""What a portrait says, and how JSON has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.json_values import json_name, json_value
from engine.model.values import Value

if TYPE_CHECKING:
    from engine.model.naming import Name


@dataclass(frozen=True, slots=True)
class ValueShare:
    """One value of a tag; `value` None is the row of customers without a value.

    Shares are of all customers of the crowd or the base, those without a value included. `tgi` is 100 times
    their ratio, None where the base share is 0.
    """

    value: Value | None
    count: int
    share: float
    base_share: float
    tgi: float | None

    def to_json(self) -> dict[str, object]:
        """As contract 7 writes it."""
        return {"value": json_value(self.value), **_shares(self)}


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers whose value lies in `[start, end)`; None is open."""

    start: Value | None
    end: Value | None
    count: int
    share: float
    base_share: float
    tgi: float | None

    def to_json(self) -> dict[str, object]:
        """As contract 7 writes it."""
        return {"from": json_value(self.start), "to": json_value(self.end), **_shares(self)}


def _shares(of: ValueShare | Bin) -> dict[str, object]:
    """What both have."""
    return {"count": of.count, "share": of.share, "base_share": of.base_share, "tgi": of.tgi}


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of an ordered tag are spread.

    `quantiles` are pairs of a percentage p and the least value that p per cent of the values do not exceed:
    values that occur, not interpolated. `mean` is None for dates and datetimes, rounded half up for integers
    and decimals. `least` and `greatest` are None where small groups are protected.
    """

    count: int
    mean: Value | None
    least: Value | None
    greatest: Value | None
    quantiles: tuple[tuple[int, Value], ...]

    def to_json(self) -> dict[str, object]:
        """Quantiles by ascending percentage."""
        return {
            "count": self.count,
            "mean": json_value(self.mean),
            "min": json_value(self.least),
            "max": json_value(self.greatest),
            "quantiles": [
                {"percent": percent, "value": json_value(value)} for percent, value in self.quantiles
            ],
        }


@dataclass(frozen=True, slots=True)
class TagPortrait:
    """One tag: `values` where it is enumerable, spreads and a histogram where it is ordered.

    `distinct` counts the different values of the base; of a text with more than 1,000 of them only the 50
    that are most frequent in the crowd are listed. The row of customers without a value is always there.
    """

    tag: str
    name: Name
    type: str
    values: tuple[ValueShare, ...] = ()
    distinct: int | None = None
    spread: Spread | None = None
    base_spread: Spread | None = None
    histogram: tuple[Bin, ...] = ()

    def to_json(self) -> dict[str, object]:
        """What an ordered tag has stands only there."""
        data: dict[str, object] = {
            "tag": self.tag,
            "name": json_name(self.name),
            "type": self.type,
            "values": [row.to_json() for row in self.values],
        }
        if self.distinct is not None:
            data["distinct"] = self.distinct
        if self.histogram or self.spread is not None or self.base_spread is not None:
            data["spread"] = None if self.spread is None else self.spread.to_json()
            data["base_spread"] = None if self.base_spread is None else self.base_spread.to_json()
            data["histogram"] = [one.to_json() for one in self.histogram]
        return data


@dataclass(frozen=True, slots=True)
class Difference:
    """A tag value, or a bin of an ordered tag, by which the crowd differs from the rest of the base.

    `value` is None for customers without a value, and for a bin, which is `range`: `[start, end)`, None open.
    `z` is the standard score of the difference between the shares of the crowd and of the rest, `p_value`
    that of the test, `p_adjusted` after the correction for all values tested.
    """

    tag: str
    name: Name
    value: Value | None
    range: tuple[Value | None, Value | None] | None
    count: int
    share: float
    base_share: float
    tgi: float | None
    z: float
    p_value: float
    p_adjusted: float

    def to_json(self) -> dict[str, object]:
        """One entry of the ranking; `range` stands where a bin is meant."""
        ends = self.range
        of_bin = {} if ends is None else {"range": {"from": json_value(ends[0]), "to": json_value(ends[1])}}
        return {
            "tag": self.tag,
            "name": json_name(self.name),
            "value": json_value(self.value),
            **of_bin,
            "count": self.count,
            "share": self.share,
            "base_share": self.base_share,
            "tgi": self.tgi,
            "z": self.z,
            "p_value": self.p_value,
            "p_adjusted": self.p_adjusted,
        }


@dataclass(frozen=True, slots=True)
class ProductShare:
    """A product: how many customers of the crowd bought it; lift is share / base_share."""

    product: str
    title: str | None
    count: int
    share: float
    base_share: float
    lift: float | None

    def to_json(self) -> dict[str, object]:
        """One product."""
        return {
            "product": self.product,
            "title": self.title,
            "count": self.count,
            "share": self.share,
            "base_share": self.base_share,
            "lift": self.lift,
        }


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a crowd looks like. Where crowd or base is empty, or smaller than the smallest group, its size is
    0, there is nothing to compare, and `why` says so.

    `differences` are those that the tests find, the most certain first. `products` are those that most of
    the crowd bought, `typical_products` those that it buys more often than others, the most certain first.
    """

    snapshot: str
    size: int
    base_size: int
    universe: int
    tags: tuple[TagPortrait, ...] = ()
    differences: tuple[Difference, ...] = ()
    products: tuple[ProductShare, ...] = ()
    typical_products: tuple[ProductShare, ...] = ()
    why: str | None = None

    def to_json(self) -> dict[str, object]:
        """The portrait as JSON has it; decimals as strings, times as ISO 8601."""
        return {
            "snapshot": self.snapshot,
            "size": self.size,
            "base_size": self.base_size,
            "universe": self.universe,
            "tags": [tag.to_json() for tag in self.tags],
            "differences": [one.to_json() for one in self.differences],
            "products": [one.to_json() for one in self.products],
            "typical_products": [one.to_json() for one in self.typical_products],
            "why": self.why,
        }
