"""Which property of which event names the products of a snapshot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.lake.files import DataFile
from engine.model.catalog import Catalog, Customers, Dimension, Event, Field, ProfileSettings
from engine.model.naming import Name
from engine.model.values import INTEGER, TEXT, TEXT_LIST, ValueType
from engine.night.products import products_of
from engine.serving import ProductsInput

FILE = DataFile(Path("products.parquet"), 1, 1)


def field(name: str, of: ValueType = TEXT, dimension: str | None = None) -> Field:
    return Field(name, of, name, Name.same(name), dimension=dimension)


def event(name: str, *properties: Field) -> Event:
    return Event(name, name, "c", "t", {one.name: one for one in properties}, Name.same(name), "UTC")


def catalog(*events: Event, title: Field | None = None) -> Catalog:
    attributes = {} if title is None else {"title": title}
    products = Dimension("products", "p", "sku", attributes, Name.same("products"), "title")
    return Catalog(
        "UTC",
        Customers("c", "id", {}),
        {one.name: one for one in events},
        {"products": products},
        profile=ProfileSettings("order", "amount", "product"),
    )


LINE = event("line", field("product", dimension="products"))
ORDER = event("order", field("amount", INTEGER))
FILES = {"products": [FILE]}


def test_the_event_with_the_property_is_taken() -> None:
    assert products_of(catalog(ORDER, LINE), FILES) == ProductsInput(
        "line", "product", (FILE.path,), "sku", "title"
    )


def test_the_order_event_comes_first() -> None:
    order = event("order", field("product", dimension="products"))
    found = products_of(catalog(LINE, order), FILES)
    assert found is not None
    assert found.event == "order"


def test_a_property_without_a_dimension_has_no_titles() -> None:
    assert products_of(catalog(event("line", field("product"))), FILES) == ProductsInput("line", "product")


def test_only_a_text_is_a_title() -> None:
    for of, title in ((TEXT, "title"), (INTEGER, None), (TEXT_LIST, None)):
        found = products_of(catalog(LINE, title=field("title", of)), FILES)
        assert found is not None
        assert found.title == title
    without = products_of(replace(catalog(LINE), dimensions={}), {})
    assert without == ProductsInput("line", "product")


def test_a_catalog_that_names_no_product_has_none() -> None:
    assert products_of(replace(catalog(LINE), profile=ProfileSettings()), FILES) is None
    assert products_of(catalog(ORDER), FILES) is None
    assert products_of(catalog(event("line", field("product", INTEGER))), FILES) is None
