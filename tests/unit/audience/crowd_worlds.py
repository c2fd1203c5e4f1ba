"""Small published workspaces for tests of crowds: serving files and registry rows, without a night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from engine.audience import Publication
from engine.audience.crowds.context import CrowdContext, CrowdSettings
from engine.audience.crowds.service import Crowds
from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.crowd import CrowdVersion
from engine.model.naming import Name
from engine.model.run import RunKey, TagStatus
from engine.model.snapshot import Snapshot, SnapshotTag
from engine.model.tag import DisplayType
from engine.model.values import BOOLEAN, DATE, DATETIME, FLOAT, INTEGER, TEXT, TEXT_LIST, ValueType
from engine.registry import Registry, open_registry
from engine.registry.opening import FILE_NAME
from engine.serving import (
    CustomersInput,
    EventInput,
    Meaning,
    ServingInputs,
    ServingSnapshot,
    TagInput,
    build,
    open_snapshot,
)

BASE = datetime(2024, 3, 1, tzinfo=UTC)
MONEY = ValueType.decimal(12, 2)
WIDE = ValueType.decimal(38, 2)

TYPES: Mapping[str, ValueType] = {
    "level": TEXT,
    "spend": MONEY,
    "orders": INTEGER,
    "fortune": WIDE,
    "score": FLOAT,
    "vip": BOOLEAN,
    "since": DATE,
    "seen": DATETIME,
    "likes": TEXT_LIST,
}
"""Tags of every type; who has none of a value is told by the row."""

_ARROW = {
    TEXT: pa.string(),
    INTEGER: pa.int64(),
    FLOAT: pa.float64(),
    BOOLEAN: pa.bool_(),
    DATE: pa.date32(),
    DATETIME: pa.timestamp("us", tz="UTC"),
    TEXT_LIST: pa.list_(pa.string()),
    MONEY: pa.decimal128(12, 2),
    WIDE: pa.decimal128(38, 2),
}


def name_of(number: int) -> str:
    """The id of a customer."""
    return f"c{number:03d}"


def row_of(number: int) -> dict[str, object]:
    """The tag values of a customer: of seven, one has none; values repeat, so that there are ties."""
    if number % 7 == 6:
        return {}
    return {
        "level": ("gold", "silver", "basic")[number % 3],
        "spend": Decimal(number % 10) + Decimal("0.50"),
        "orders": number % 5,
        "fortune": Decimal(10**30 * (number % 4) - 5),
        "score": (number % 6) / 4,
        "vip": number % 2 == 0,
        "since": date(2020, 1, 1 + number % 28),
        "seen": datetime(2024, 1, 1 + number % 9, 12, tzinfo=UTC),
        "likes": ["a", "b"][: number % 3],
    }


@dataclass
class CrowdWorld:
    """A workspace of `customers` numbered from 0, published anew by `publish`."""

    root: Path
    registry: Registry
    publication: Publication
    settings: CrowdSettings = field(default_factory=CrowdSettings)
    used_by_tags: dict[str, frozenset[str]] = field(default_factory=dict)
    fixed: frozenset[tuple[str, int]] = frozenset()

    @property
    def crowds(self) -> Crowds:
        """The crowds, as a process that was just started sees them."""
        return Crowds(
            self.root,
            self.registry,
            self.publication,
            self.settings,
            lambda: self.used_by_tags,
            lambda: self.fixed,
        )

    @property
    def context(self) -> CrowdContext:
        """What pulls work with."""
        return self.crowds.context

    def publish(
        self,
        name: str = "first",
        base: datetime = BASE,
        *,
        customers: Sequence[int] = range(60),
        rows: Mapping[int, Mapping[str, object]] | None = None,
        visits: Sequence[tuple[int, datetime]] = (),
        stale: Sequence[str] = (),
    ) -> Snapshot:
        """Build a snapshot and make it the latest. `rows` replace the values of some customers."""
        values = {number: row_of(number) | dict((rows or {}).get(number, {})) for number in customers}
        folder = self.root / "serving" / name
        parts = self.root / "parts" / name
        manifest = build(_inputs(parts, name, base, values, visits), folder)
        with self.registry.leases.hold() as lease, open_snapshot(folder, manifest.digest) as serving:
            run = self.registry.runs.begin(RunKey(base, name), lease, engine="embedded")
            made = Snapshot(
                id=name,
                base_time=base,
                zone="UTC",
                run=run.id,
                published_at=base,
                universe=len(values),
                fingerprint="f",
                tags=_tags(serving, base, stale),
                report={"serving": {"folder": f"serving/{name}", "digest": manifest.digest}},
            )
            self.registry.snapshots.publish(made, lease)
        self.publication.refresh()
        return made

    def make(self, crowd: str, segment: Mapping[str, object], **more: object) -> CrowdVersion:
        """A crowd with its first version."""
        self.crowds.create({"id": crowd, "name": crowd, "segment": segment, **more}, by="ann")
        return self.crowds.refresh(crowd, by="ann")

    def members(self, crowd: str, version: int | str = "latest") -> set[str]:
        """The ids of a version's members, as they are pulled."""
        from engine.audience.pulls.rows import member_rows

        receipt = self.crowds.version(crowd, version)
        found: list[str] = []
        for batch in member_rows(self.context, receipt):
            found += batch.column("customer_id").to_pylist()
        assert found == sorted(found)
        return set(found)


@contextmanager
def crowd_world(root: Path) -> Iterator[CrowdWorld]:
    """An empty workspace."""
    root.mkdir(parents=True, exist_ok=True)
    if not (root / FILE_NAME).exists():
        (root / FILE_NAME).write_bytes(_empty_registry())
    registry = open_registry(None, root)
    publication = Publication(root, registry)
    try:
        yield CrowdWorld(root, registry, publication)
    finally:
        publication.close()
        registry.close()


@cache
def _empty_registry() -> bytes:
    """A registry's file with all tables: making them takes as long as a whole test."""
    with TemporaryDirectory() as folder:
        open_registry(None, Path(folder)).close()
        return (Path(folder) / FILE_NAME).read_bytes()


def catalog() -> Catalog:
    """Customers with an open and a personal attribute, and one event type."""
    gender = Field("gender", TEXT, "gender", Name.same("Gender"))
    mobile = Field("mobile", TEXT, "mobile", Name.same("Mobile"), pii=True)
    shop = Field("shop", TEXT, "shop", Name.same("Shop"))
    visit = Event("visit", "visits", "customer", "time", {"shop": shop}, Name.same("Visit"), "UTC")
    return Catalog(
        "UTC", Customers("customers", "id", {"gender": gender, "mobile": mobile}), {"visit": visit}
    )


def _inputs(
    folder: Path,
    name: str,
    base: datetime,
    values: Mapping[int, Mapping[str, object]],
    visits: Sequence[tuple[int, datetime]],
) -> ServingInputs:
    folder.mkdir(parents=True)
    numbers = list(values)
    people = {
        "customer_id": pa.array([name_of(number) for number in numbers]),
        "gender": pa.array([("F", "M", None)[number % 3] for number in numbers], pa.string()),
        "mobile": pa.array([None if number % 4 == 0 else f"138{number:08d}" for number in numbers]),
    }
    tags = [_tag(folder, code, type_, base, values, name) for code, type_ in TYPES.items()]
    events = {
        "event_time": pa.array([time for _, time in visits], pa.timestamp("us", tz="UTC")),
        "shop": pa.array(["s"] * len(visits), pa.string()),
    }
    return ServingInputs(
        name,
        base,
        "UTC",
        CustomersInput((_write(folder, "customers", numbers, people),), {"gender": TEXT, "mobile": TEXT}),
        tuple(tags),
        (
            EventInput(
                "visit", (_write(folder, "visit", [who for who, _ in visits], events),), {"shop": TEXT}
            ),
        ),
        meaning=Meaning(catalog()),
    )


def _tag(
    folder: Path,
    code: str,
    type_: ValueType,
    base: datetime,
    values: Mapping[int, Mapping[str, object]],
    name: str,
) -> TagInput:
    having = [number for number, row in values.items() if row.get(code) is not None]
    column = pa.array([values[number][code] for number in having], _ARROW[type_])
    path = _write(folder, code, having, {"tag_value": column})
    return TagInput(code, type_, DisplayType.CATEGORY, base, (path,), source=f"{code} {name}")


def _tags(serving: ServingSnapshot, base: datetime, stale: Sequence[str]) -> dict[str, SnapshotTag]:
    return {
        code: SnapshotTag(
            code, column.type, TagStatus.COMPUTED, base, base.date(), 1, 1, 1.0, "f", stale=code in stale
        )
        for code, column in serving.tags.items()
    }


def _write(folder: Path, name: str, ordinals: Sequence[int], columns: Mapping[str, pa.Array]) -> Path:
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table({"ordinal": pa.array(ordinals, pa.int32()), **columns}), path)
    return path
