"""What a crowd looks like against a base."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answer, Title, Value


class Shares(Answer):
    """How many of a crowd, and the share among all customers of crowd and base: `tgi` is 100 times their
    ratio, null where the base has none.
    """

    count: int
    share: float
    base_share: float
    tgi: float | None = None


class ValueShare(Shares):
    """One value of a tag; null is the row of customers without a value."""

    value: Value


class Bin(Shares):
    """Customers whose value is at least `from` and below `to`; null is open."""

    start: Annotated[Value, Field(alias="from")]
    end: Annotated[Value, Field(alias="to")]


class Percentile(Answer):
    """The least value that so many per cent of the values do not exceed."""

    percent: int
    value: Value


class Spread(Answer):
    """How the values of an ordered tag are spread; `mean` is null for dates, `min` and `max` where small
    groups are protected.
    """

    count: int
    mean: Value
    min: Value
    max: Value
    quantiles: list[Percentile]


class TagPortrait(Answer):
    """One tag; `distinct`, how many different values the base has, stands where values are listed, spreads
    and histogram where they are ordered.
    """

    tag: str
    name: Title
    type: str
    values: list[ValueShare]
    distinct: int | None = None
    spread: Spread | None = None
    base_spread: Spread | None = None
    histogram: list[Bin] | None = None


class Range(Answer):
    """At least `from` and below `to`; null is open."""

    start: Annotated[Value, Field(alias="from")]
    end: Annotated[Value, Field(alias="to")]


class Difference(Shares):
    """A value by which the crowd differs from the rest of the base, or a bin, which is a `range`.

    `z` is the standard score of the difference, `p_value` that of its test, `p_adjusted` after the correction
    for all values tested.
    """

    tag: str
    name: Title
    value: Value
    range: Range | None = None
    z: float
    p_value: float
    p_adjusted: float


class ProductShare(Answer):
    """A product: how many of the crowd bought it; `lift` is share over base share, null where that is 0."""

    product: str
    title: str | None = None
    count: int
    share: float
    base_share: float
    lift: float | None = None


class Portrait(Answer):
    """What a crowd looks like against a `base`: `universe`, or a crowd with its version after a slash.

    `differences` and `typical_products` come with the most certain first, `products` are what most of the
    crowd bought. Where there is nothing to compare, all of it is empty and `why` says the reason.
    """

    crowd: str
    version: int
    base: str
    state: Literal["ready"]
    snapshot: str
    base_time: datetime
    zone: str
    size: int
    base_size: int
    universe: int
    tags: list[TagPortrait]
    differences: list[Difference]
    products: list[ProductShare]
    typical_products: list[ProductShare]
    why: str | None = None
