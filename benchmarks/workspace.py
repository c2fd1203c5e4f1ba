"""A whole workspace: source Delta tables, catalog and forty definitions, for `tagmill run`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from benchmarks import data
from benchmarks.sizes import BASE_TIME, COMMON, EVENTS, Size
from benchmarks.staged import ATTRIBUTES, PROPERTIES
from benchmarks.tags import all_tags


def write_workspace(size: Size, folder: Path) -> Path:
    """Write what is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    _delta(source(folder, "customers"), data.customers(size))
    for event in EVENTS:
        _delta(source(folder, event), data.events(size, event))
    (folder / "catalog.yaml").write_text(_json(catalog()))
    definitions = folder / "tag_definitions"
    definitions.mkdir(exist_ok=True)
    (definitions / "bench.yaml").write_text(_json([tag.definition for tag in all_tags()]))
    memory = "4GiB" if size.events > 50_000_000 else "2GiB"
    (folder / "tagmill.toml").write_text(
        f'as_of = "{BASE_TIME:%Y-%m-%d}"\n\n[engine]\nmemory = "{memory}"\n\n'
        f'[limits]\nserving_memory = "{memory}"\n'
    )
    return folder


def source(folder: Path, name: str) -> Path:
    """Where a source table lies."""
    return folder / "source" / name


def catalog() -> dict[str, Any]:
    """The catalog of the generated tables."""
    properties = {name: {"type": str(type_)} for name, type_ in PROPERTIES.items()}
    return {
        "zone": "UTC",
        "customers": {
            "table": "source/customers",
            "key": "member_id",
            "attributes": {name: {"type": str(type_)} for name, type_ in ATTRIBUTES.items()},
        },
        "events": {
            event: {
                "table": f"source/{event}",
                "customer": "member_id",
                "time": "happened_at",
                **({"id": "order_id"} if event == COMMON else {}),
                "properties": properties,
            }
            for event in EVENTS
        },
        "categories": {"bench": {"en": "Benchmark", "zh": "基准"}},
    }


def _delta(path: Path, tables: Iterator[pa.Table]) -> None:
    """One Delta table, without the ordinals that the night gives."""
    if path.exists() and DeltaTable.is_deltatable(str(path)):
        return
    first = next(tables).drop_columns(["ordinal"])
    reader = pa.RecordBatchReader.from_batches(first.schema, _batches(first, tables))
    write_deltalake(str(path), reader, mode="overwrite")


def _batches(first: pa.Table, tables: Iterator[pa.Table]) -> Iterator[pa.RecordBatch]:
    yield from first.to_batches()
    for table in tables:
        yield from table.drop_columns(["ordinal"]).to_batches()


def _json(content: object) -> str:
    """JSON is YAML."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
