"""Where the tables of a catalog are, which version is pinned, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from engine.errors import ConfigurationError, InternalError, NotFound
from engine.model.catalog import Catalog, Customers, Event
from engine.model.execution import Column, EngineKind, Execution, Format, Source
from engine.model.naming import Name
from engine.night.tables import columns_of_table, pin_sources, source_of, versions_of
from tests.unit.lake.test_tables import make_unreadable

CATALOG = Catalog(
    "UTC",
    Customers("source/people", "id", {}),
    {
        "buy": Event("buy", "source/people", "id", "at", {}, Name.same("buy"), "UTC"),
    },
)


def no_engine() -> Execution:
    """Local tables are looked at without an engine."""
    raise InternalError("an engine was opened")


def _people(root: Path) -> None:
    for _ in range(2):
        write_deltalake(str(root / "source" / "people"), pa.table({"id": ["a"]}), mode="append")


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ("source/people", Source(Format.DELTA, "ROOT/source/people")),
        ("here", Source(Format.DELTA, "ROOT/here")),
        ("s3://bucket/people", Source(Format.DELTA, "s3://bucket/people")),
        ("shop.people", Source(Format.TABLE, "shop.people")),
    ],
)
def test_a_table_is_a_path_a_url_or_a_name_of_spark(tmp_path: Path, table: str, source: Source) -> None:
    (tmp_path / "here").mkdir()
    expected = Source(source.format, source.location.replace("ROOT", str(tmp_path)))
    assert source_of(table, tmp_path) == expected


def test_a_table_is_pinned_once_at_its_present_version(tmp_path: Path) -> None:
    _people(tmp_path)
    pinned = pin_sources(CATALOG, tmp_path, EngineKind.EMBEDDED, no_engine)
    assert [(item.name, item.source.version, item.columns) for item in pinned] == [
        ("customers", 1, (Column("id", "string"),)),
        ("buy", 1, (Column("id", "string"),)),
    ]
    assert versions_of(pinned) == {"source/people": 1}


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert columns_of_table("source/people", tmp_path, EngineKind.EMBEDDED, no_engine) is None
    with pytest.raises(NotFound, match="source/people"):
        pin_sources(CATALOG, tmp_path, EngineKind.EMBEDDED, no_engine)


@pytest.mark.parametrize("feature", ["deletion vectors", "column mapping"])
def test_the_embedded_engine_refuses_tables_that_it_would_read_wrong(tmp_path: Path, feature: str) -> None:
    make_unreadable(tmp_path / "source" / "people", feature)
    with pytest.raises(ConfigurationError, match=feature) as refused:
        pin_sources(CATALOG, tmp_path, EngineKind.EMBEDDED, no_engine)
    assert refused.value.code == "unsupported_table"
    assert pin_sources(CATALOG, tmp_path, EngineKind.SPARK, no_engine)[0].source.version == 0
