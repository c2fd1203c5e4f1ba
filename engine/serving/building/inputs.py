"""What the serving files of a snapshot are built from: local Parquet files, as the night leaves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from engine.model.tag import DisplayType
from engine.model.values import ValueType
from engine.serving.storage.meaning import Meaning

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as work goes on: the part that was finished, how many are finished, how many there are."""


@dataclass(frozen=True, slots=True)
class CustomersInput:
    """Parquet files with `ordinal`, `customer_id` and the attributes, one row a customer of the universe.

    Ordinals are distinct, from 0; some may be missing (customers that are gone).
    """

    files: tuple[Path, ...]
    attributes: Mapping[str, ValueType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TagInput:
    """Parquet files with `ordinal` and `tag_value`, at most one row a customer (a null is no value).

    `source` names what was read: equal texts mean equal rows (table, version, file names), so that the files
    of an earlier snapshot with the same text may be used again. `as_of` is the base time that the values are
    of; `stale` marks values kept from an earlier run because this one failed.
    """

    code: str
    type: ValueType
    display: DisplayType
    as_of: datetime
    files: tuple[Path, ...]
    source: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class EventInput:
    """Parquet files with `ordinal`, `event_time` (an instant), properties, and `event_id` where `has_id`."""

    name: str
    files: tuple[Path, ...]
    properties: Mapping[str, ValueType] = field(default_factory=dict)
    has_id: bool = False


@dataclass(frozen=True, slots=True)
class ProductsInput:
    """The property of an event type that names a product.

    `files` are Parquet files of the dimension with `key` and, where `title` is set, what people call it.
    """

    event: str
    property: str
    files: tuple[Path, ...] = ()
    key: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Resources:
    """How much of the machine a build may use."""

    threads: int = 2
    memory_bytes: int = 6 << 30


@dataclass(frozen=True, slots=True)
class ServingInputs:
    """Everything one snapshot holds.

    `previous` is the folder of an earlier snapshot of the same workspace, whose unchanged files are linked
    instead of written again. `products` names what customers buy. `meaning` is what requests are bound to;
    without it none can be.
    """

    snapshot: str
    base_time: datetime
    zone: str
    customers: CustomersInput
    tags: tuple[TagInput, ...] = ()
    events: tuple[EventInput, ...] = ()
    products: ProductsInput | None = None
    previous: Path | None = None
    meaning: Meaning | None = None
    resources: Resources = Resources()
