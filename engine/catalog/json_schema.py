"""The JSON Schema (draft-07) of `catalog.yaml`, for editors."""

from __future__ import annotations

import json

from engine.catalog.keys import CATALOG
from engine.catalog.value_shapes import Shape

DRAFT = "http://json-schema.org/draft-07/schema#"


def schema_text(shape: Shape, title: str) -> str:
    """The JSON Schema of a shape as a file's text."""
    schema = {"$schema": DRAFT, "title": title, **shape.schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def catalog_schema() -> str:
    """The text of `catalog.schema.json`."""
    return schema_text(CATALOG, "Tagmill catalog")
