"""Tag definitions: what every tag has, and one block by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.values import Value, ValueType

if TYPE_CHECKING:
    from engine.model.segment import Filter, Measure, Segment, Window


class TagKind(StrEnum):
    """How a tag's values come about."""

    STATIC = "static"
    STATISTICAL = "statistical"
    SQL = "sql"
    RULE = "rule"
    LIST = "list"


class DisplayType(StrEnum):
    """How a tag is shown: as categories or as a number."""

    CATEGORY = "category"
    NUMERIC = "numeric"


class Cadence(StrEnum):
    """When a tag is due: at the first run of its local day, ISO week or month, or only when asked."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MANUAL = "manual"


class Missing(StrEnum):
    """What a customer without a new value gets."""

    CLEAR = "clear"
    KEEP_LAST = "keep_last"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class OnMissing:
    """`default` is set for `Missing.DEFAULT` only, and is of the tag's value type."""

    policy: Missing = Missing.CLEAR
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Gates before publishing: least coverage (share of the universe) and largest drift, both 0..1."""

    coverage_min: Decimal | None = None
    drift_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Static:
    """An attribute of the customer, optionally recoded; `map` and `otherwise` are texts."""

    attribute: str
    map: Mapping[str, str] | None = None
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A label for the values within the bounds; bounds are of the measured value's type."""

    label: str
    lt: Value | None = None
    lte: Value | None = None
    gt: Value | None = None
    gte: Value | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class RankBand:
    """A label for the best or worst `percent` of the customers with a value; neither set takes the rest."""

    label: str
    top_percent: Decimal | None = None
    bottom_percent: Decimal | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Statistical:
    """A measure of one event in a window, optionally filtered and cut into bands."""

    event: str
    measure: Measure
    window: Window
    where: Filter | None = None
    bands: tuple[Band, ...] = ()
    rank_bands: tuple[RankBand, ...] = ()


@dataclass(frozen=True, slots=True)
class Sql:
    """Spark SQL as the admin wrote it, returning customer_id and tag_value."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: customers for whom `when` holds get the label."""

    label: str
    when: Segment
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Rules:
    """The first rule that holds gives the label; `default` is for customers for whom none holds."""

    rules: tuple[Rule, ...]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class ListUpload:
    """Values come by upload."""


Body: TypeAlias = "Static | Statistical | Sql | Rules | ListUpload"


@dataclass(frozen=True, slots=True)
class TagDefinition:
    """One tag: the rule by which every customer gets at most one value.

    `value_type` is resolved: a plain `decimal` has got its precision and scale.
    `source` is the definition as it was written (JSON-like; numbers as int or Decimal), kept for versions.
    """

    code: str
    name: Name
    category: str
    value_type: ValueType
    display: DisplayType
    body: Body
    source: Mapping[str, object]
    weight: int = 1
    cadence: Cadence = Cadence.DAILY
    on_missing: OnMissing = OnMissing()
    quality: Quality = Quality()
    description: Name | None = None
    owner: str | None = None
    enabled: bool = True
    place: Place = Place()

    @property
    def kind(self) -> TagKind:
        """The kind, told by the block that is set."""
        match self.body:
            case Static():
                return TagKind.STATIC
            case Statistical():
                return TagKind.STATISTICAL
            case Sql():
                return TagKind.SQL
            case Rules():
                return TagKind.RULE
            case ListUpload():
                return TagKind.LIST
