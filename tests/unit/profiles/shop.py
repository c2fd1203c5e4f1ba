"""A small shop as serving files: customers with attributes, orders, lines of products, tags."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.catalog import Catalog, Customers, Dimension, Event, Field, ProfileSettings
from engine.model.naming import Name
from engine.model.tag import DisplayType, ListUpload, TagDefinition
from engine.model.values import INTEGER, TEXT, ValueType
from engine.profiles import ProfileSource
from engine.serving import (
    CustomersInput,
    EventInput,
    ProductsInput,
    ServingInputs,
    TagInput,
    build,
    open_snapshot,
)

BASE: Final = datetime(2024, 3, 15, tzinfo=UTC)
MONEY: Final = ValueType.decimal(12, 2)
ATTRIBUTES: Final = {"name": TEXT, "city": TEXT, "mobile": TEXT, "age": INTEGER}


@dataclass(frozen=True)
class Line:
    """A product on a receipt."""

    customer: str
    time: datetime
    product: str | None


@dataclass(frozen=True)
class Order:
    """A receipt."""

    customer: str
    time: datetime
    id: str
    amount: Decimal | None


@dataclass
class Shop:
    """What is put into the serving files."""

    customers: dict[str, dict[str, Any]]
    orders: list[Order] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    titles: dict[str, str | None] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)


def random_shop(seed: int, customers: int = 60, products: int = 12) -> Shop:
    """Customers who buy from a few kinds of products."""
    rng = random.Random(seed)
    names = [f"c{number:03d}" for number in range(customers)]
    shop = Shop({name: _attributes(rng) for name in names})
    shop.titles = {
        f"p{number:02d}": f"Product {number}" if number % 4 else None for number in range(products)
    }
    for name in names[: customers - 5]:
        taste = rng.randrange(3)
        for number in range(rng.randint(0, 9)):
            time = BASE - timedelta(minutes=rng.randint(1, 500_000))
            amount = None if rng.random() < 0.1 else Decimal(rng.randint(-500, 99_999)) / 100
            shop.orders.append(Order(name, time, f"{name}-{number}", amount))
            for _ in range(rng.randint(0, 5)):
                product = rng.randrange(taste, products, 3) if rng.random() < 0.8 else rng.randrange(products)
                shop.lines.append(Line(name, time, None if rng.random() < 0.05 else f"p{product:02d}"))
    shop.levels = {name: rng.choice(("gold", "silver")) for name in names if rng.random() < 0.7}
    return shop


def _attributes(rng: random.Random) -> dict[str, Any]:
    return {
        "name": rng.choice(("Ann", "anna", "Bob", "Ünal", None)),
        "city": rng.choice(("Ankara", "Bonn", "Annaberg", None)),
        "mobile": f"+49{rng.randint(10**8, 10**9)}",
        "age": rng.choice((None, 20, 45)),
    }


def open_shop(shop: Shop, folder: Path, *, spread: int = 1) -> ProfileSource:
    """The shop as a source of profiles; close its `serving`. Ordinals lie `spread` apart."""
    folder.mkdir(parents=True, exist_ok=True)
    ordinals = {name: number * spread for number, name in enumerate(shop.customers)}
    inputs = ServingInputs(
        "s1",
        BASE,
        "Asia/Shanghai",
        CustomersInput((_customers(shop, ordinals, folder),), ATTRIBUTES),
        (_levels(shop, ordinals, folder),),
        tuple(_events(shop, ordinals, folder)),
        ProductsInput("line", "product", (_titles(shop, folder),), "sku", "title"),
    )
    manifest = build(inputs, folder / "serving")
    definition = TagDefinition(
        "level", Name("Level", "等级"), "member", TEXT, DisplayType.CATEGORY, ListUpload(), {}, weight=7
    )
    serving = open_snapshot(folder / "serving", manifest.digest)
    return ProfileSource(serving, catalog(), {"level": definition})


def catalog() -> Catalog:
    """The catalog of a shop."""
    fields = {
        name: Field(name, of, name, Name.same(name), pii=name == "mobile") for name, of in ATTRIBUTES.items()
    }
    product = Field("product", TEXT, "product", Name("Product", "商品"), dimension="products")
    note = Field("note", TEXT, "note", Name("Note", "备注"), pii=True)
    amount = Field("amount", MONEY, "amount", Name("Amount", "金额"))
    return Catalog(
        "Asia/Shanghai",
        Customers("customers", "id", fields),
        {
            "order": Event(
                "order",
                "orders",
                "c",
                "t",
                {"amount": amount},
                Name("Order", "订单"),
                "UTC",
                id="id",
                id_type=TEXT,
            ),
            "line": Event(
                "line", "lines", "c", "t", {"product": product, "note": note}, Name("Line", "商品行"), "UTC"
            ),
        },
        {"products": Dimension("products", "products", "sku", {}, Name.same("products"), "title")},
        {"member": Name("Member", "会员")},
        ProfileSettings("order", "amount", "product"),
    )


def _write(path: Path, columns: Mapping[str, pa.Array]) -> Path:
    pq.write_table(pa.table(dict(columns)), path)
    return path


def _customers(shop: Shop, ordinals: Mapping[str, int], folder: Path) -> Path:
    kinds = {TEXT: pa.string(), INTEGER: pa.int64()}
    columns = {
        "ordinal": pa.array(list(ordinals.values()), pa.int32()),
        "customer_id": pa.array(list(ordinals), pa.string()),
    }
    for name, of in ATTRIBUTES.items():
        columns[name] = pa.array([shop.customers[one].get(name) for one in ordinals], kinds[of])
    return _write(folder / "customers.parquet", columns)


def _levels(shop: Shop, ordinals: Mapping[str, int], folder: Path) -> TagInput:
    columns = {
        "ordinal": pa.array([ordinals[name] for name in shop.levels], pa.int32()),
        "tag_value": pa.array(list(shop.levels.values()), pa.string()),
    }
    path = _write(folder / "level.parquet", columns)
    return TagInput("level", TEXT, DisplayType.CATEGORY, BASE, (path,), "level@1")


def _events(shop: Shop, ordinals: Mapping[str, int], folder: Path) -> Iterable[EventInput]:
    orders = _times(shop.orders, ordinals) | {
        "event_id": pa.array([one.id for one in shop.orders], pa.string()),
        "amount": pa.array([one.amount for one in shop.orders], pa.decimal128(12, 2)),
    }
    yield EventInput("order", (_write(folder / "orders.parquet", orders),), {"amount": MONEY}, has_id=True)
    lines = _times(shop.lines, ordinals) | {
        "product": pa.array([one.product for one in shop.lines], pa.string()),
        "note": pa.array(["private"] * len(shop.lines), pa.string()),
    }
    yield EventInput("line", (_write(folder / "lines.parquet", lines),), {"product": TEXT, "note": TEXT})


def _times(events: Iterable[Order | Line], ordinals: Mapping[str, int]) -> dict[str, pa.Array]:
    some = list(events)
    return {
        "ordinal": pa.array([ordinals[one.customer] for one in some], pa.int32()),
        "event_time": pa.array([one.time for one in some], pa.timestamp("us", "UTC")),
    }


def _titles(shop: Shop, folder: Path) -> Path:
    known = {sku: title for sku, title in shop.titles.items() if sku != "p05"}
    columns = {
        "sku": pa.array(list(known), pa.string()),
        "title": pa.array(list(known.values()), pa.string()),
    }
    return _write(folder / "products.parquet", columns)
