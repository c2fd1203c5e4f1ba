"""What customers buy: which property of which event names a product, and what people call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine import serving
from engine.model.values import Kind

if TYPE_CHECKING:
    from engine.lake.files import DataFile
    from engine.model.catalog import Catalog


def products_of(
    catalog: Catalog, dimensions: Mapping[str, Sequence[DataFile]]
) -> serving.ProductsInput | None:
    """The products of the catalog's `profile`; None where it names no text property.

    Of several events that have the property, the order event counts, else the first. `dimensions` are the
    prepared files of each.
    """
    named = catalog.profile.product_property
    having = [event for event in catalog.events.values() if named in event.properties]
    having.sort(key=lambda event: event.name != catalog.profile.order_event)
    if named is None or not having or having[0].properties[named].type.kind is not Kind.TEXT:
        return None
    dimension = catalog.dimensions.get(having[0].properties[named].dimension or "")
    if dimension is None:
        return serving.ProductsInput(having[0].name, named)
    title = dimension.name_column
    named_by = dimension.attributes.get(title or "")
    if named_by is not None and named_by.type.kind is not Kind.TEXT:
        title = None  # a number or a list is no title
    files = tuple(file.path for file in dimensions[dimension.name])
    return serving.ProductsInput(having[0].name, named, files, dimension.key, title)
