"""The products of a snapshot: who bought those on most lines, which are bought together, their titles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.serving.storage.bitmap_files import Bitmaps
from engine.serving.storage.files import map_array, map_table

if TYPE_CHECKING:
    from engine.serving.events.store import EventTable

PRODUCTS: Final = "products"
ABOUT: Final = f"{PRODUCTS}/about.json"

NOBODY: Final = np.uint32(0xFFFF_FFFF)
"""Stands in `near` where a product has fewer neighbours."""


class ProductTable:
    """The files of `products/`, and the event type that they were made of."""

    def __init__(self, folder: Path, tables: Mapping[str, EventTable]) -> None:
        about = json.loads((folder / ABOUT).read_bytes())
        self.event: str = about["event"]
        self.property: str = about["property"]
        self._folder = folder / PRODUCTS
        self._property = tables[self.event].properties[self.property]

    @cached_property
    def codes(self) -> NDArray[Any]:
        """The codes of the products on most lines, ascending."""
        return map_array(self._folder / "codes.npy")

    @cached_property
    def buyers(self) -> NDArray[np.int64]:
        """How many customers bought each of them."""
        return map_array(self._folder / "buyers.npy")

    @cached_property
    def bitmaps(self) -> Bitmaps:
        """Who bought each of them."""
        return Bitmaps(self._folder)

    @cached_property
    def near(self) -> NDArray[np.uint32]:
        """For each of them, the places of those most often bought with it; `NOBODY` where there are fewer."""
        return map_array(self._folder / "near.npy")

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """How near each of `near` is: the cosine of its buyers and theirs, 0 to 1."""
        return map_array(self._folder / "scores.npy")

    @cached_property
    def titles(self) -> pa.LargeStringArray:
        """What the dimension calls each value of the property, by code."""
        return map_table(self._folder / "titles.arrow")[0].column(0)

    def hold(self) -> None:
        """Map the files now."""
        _ = self.codes, self.buyers, self.bitmaps, self.near, self.scores, self.titles

    def place(self, code: int) -> int | None:
        """The place of a product among the most bought ones; None for another."""
        at = int(np.searchsorted(self.codes, code))
        return at if at < len(self.codes) and int(self.codes[at]) == code else None

    def name(self, code: int) -> str:
        """The product itself: the value of the property."""
        return self._property.dictionary[code]

    def title(self, code: int) -> str | None:
        """What the dimension calls it."""
        found: str | None = self.titles[code].as_py()
        return found
