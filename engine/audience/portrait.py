"""The portrait of a crowd: how its customers differ from all others, or from another crowd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.model.naming import Name
    from engine.serving import CustomerSet


@dataclass(frozen=True, slots=True)
class ValueShare:
    """One value of a tag; `value` None is the row of customers without a value."""

    value: object
    count: int
    share: float
    base_share: float
    tgi: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers whose value lies in `[start, end)`, the last bin of a histogram with its end."""

    start: object
    end: object
    count: int
    base_count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of an ordered tag are spread: exact quantiles, mean and histogram."""

    count: int
    missing: int
    mean: object
    least: object
    greatest: object
    quantiles: tuple[tuple[float, object], ...]


@dataclass(frozen=True, slots=True)
class TagPortrait:
    """One tag: `values` where it is enumerable, spreads and a histogram where it is ordered."""

    tag: str
    name: Name
    values: tuple[ValueShare, ...] = ()
    distinct: int = 0
    spread: Spread | None = None
    base_spread: Spread | None = None
    histogram: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A tag value by which the crowd differs, with its test."""

    tag: str
    name: Name
    value: object
    count: int
    share: float
    base_share: float
    tgi: float | None
    z: float | None
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class ProductShare:
    """A product: how many customers bought it; lift is share / base_share."""

    product: str
    title: str | None
    count: int
    share: float
    base_share: float
    lift: float | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a crowd looks like; all of it empty, and the sizes 0, below the smallest group."""

    snapshot: str
    size: int
    base_size: int
    universe: int
    tags: tuple[TagPortrait, ...] = ()
    differences: tuple[Difference, ...] = ()
    products: tuple[ProductShare, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The portrait as JSON has it; decimals as strings, times as ISO 8601."""
        raise NotImplementedError


def portrait(
    reading: Reading, members: CustomerSet, base: CustomerSet | None = None, *, min_group: int = 1
) -> Portrait:
    """The portrait of `members` against `base`, the universe where it is left out."""
    raise NotImplementedError
