"""The JSON Schema (draft-07) of tag definitions, for editors."""

from __future__ import annotations

import json

from engine.catalog.json_schema import DRAFT
from engine.catalog.shapes import Key, Object
from engine.catalog.value_shapes import Json
from engine.definitions.keys import COMMON
from engine.definitions.kinds import KINDS, Kind
from engine.definitions.segment_schema import segment_definitions


def definition_schema() -> str:
    """The text of `tag_definition.schema.json`: one definition, or a list of them."""
    one = {"oneOf": [_of_kind(kind) for kind in KINDS.values()]}
    schema = {
        "$schema": DRAFT,
        "title": "Tagmill tag definitions",
        "definitions": {"tag": one, **segment_definitions()},
        "if": {"type": "array"},
        "then": {"type": "array", "items": {"$ref": "#/definitions/tag"}},
        "else": {"$ref": "#/definitions/tag"},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _of_kind(kind: Kind) -> Json:
    keys: tuple[Key, ...] = (*COMMON, *kind.keys)
    schema = Object(keys).schema()
    properties = schema["properties"]
    assert isinstance(properties, dict)
    described = {"const": kind.kind.value, "description": properties["kind"]["description"]}
    return {"title": f"a {kind.kind} tag", **schema, "properties": {**properties, "kind": described}}
