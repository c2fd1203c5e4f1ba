"""Crowds' tables: rows from anywhere, versions dropped, what others left."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import NotFound
from engine.lake import crowds
from engine.lake.crowds import (
    SCHEMA,
    commit_members,
    drop_versions,
    mark_deleted,
    marked_deleted,
    members_files,
    prepare,
    read_members,
    versions_of,
    write_members,
)
from engine.lake.log import DamagedLog, commit_file
from engine.lake.tables import open_version

ORDINALS = [number * 3 for number in range(50)]


def batches(rows: int) -> list[pa.RecordBatch]:
    ids, ordinals = pa.array([f"c{each}" for each in ORDINALS]), pa.array(ORDINALS, pa.int32())
    whole = pa.record_batch([ids, ordinals], schema=SCHEMA)
    return [whole.slice(start, rows) for start in range(0, len(ORDINALS), rows)]


def made(table: Path, version: int, attempt: int = 1, rows: int = 8) -> int:
    files = write_members(table, (version, attempt), batches(rows))
    return commit_members(table, version, files, {"tagmill.crowd": "x"}).version


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crowd whose one version has row groups of eight."""
    folder = tmp_path_factory.mktemp("lake") / "x"
    made(folder, 1)
    return folder


@settings(deadline=None, max_examples=60)
@given(after=st.integers(-1, 160), skip=st.integers(0, 60))
def test_rows_are_read_from_anywhere(table: Path, after: int, skip: int) -> None:
    found = list(read_members(members_files(table, 1, 1), after=after, skip=skip))
    ordinals = [each for batch in found for each in batch.column("ordinal").to_pylist()]
    assert ordinals == [each for each in ORDINALS if each > after][skip:]
    assert all(0 < batch.num_rows <= 8 for batch in found)


def test_a_version_is_read_as_it_was_published(tmp_path: Path) -> None:
    first, second = made(tmp_path / "x", 1), made(tmp_path / "x", 2)
    assert [file.rows for file in members_files(tmp_path / "x", second, 1)] == [50]
    assert members_files(tmp_path / "x", first, 2) == []
    drop_versions(tmp_path / "x", [1])
    assert versions_of(tmp_path / "x") == {2}
    assert [file.rows for file in members_files(tmp_path / "x", first, 1)] == [50]
    drop_versions(tmp_path / "x", [])
    assert versions_of(tmp_path / "x") == {2}


def test_an_attempt_that_was_not_committed_is_swept(tmp_path: Path) -> None:
    table = tmp_path / "x"
    prepare(table, 1, None)  # nothing is there
    write_members(table, (1, 1), batches(50))
    prepare(table, 1, None)
    assert not list(table.rglob("*.parquet"))
    version = made(table, 1, attempt=2)
    write_members(table, (2, 3), batches(50))
    prepare(table, 2, version)
    assert [path.parent.name for path in table.rglob("*.parquet")] == ["attempt-2"]


def test_a_table_of_a_deleted_crowd_goes_before_a_new_one_begins(tmp_path: Path) -> None:
    table = tmp_path / "x"
    version = made(table, 1)
    mark_deleted(table)
    assert marked_deleted(tmp_path) == [table]
    prepare(table, 2, version)
    assert versions_of(table) == {1}
    prepare(table, 1, None)
    assert not table.exists() and marked_deleted(tmp_path) == []


def test_a_commit_that_was_published_and_is_torn_is_told(tmp_path: Path) -> None:
    table = tmp_path / "x"
    with pytest.raises(NotFound):
        open_version(table, 1)
    version = made(table, 1)
    commit_file(table, version + 1).write_bytes(b"")
    assert open_version(table, version).version() == version
    commit_file(table, version).write_bytes(b"")
    with pytest.raises(DamagedLog):
        members_files(table, version, 1)


def test_many_versions_make_a_checkpoint(tmp_path: Path) -> None:
    table = tmp_path / "x"
    for number in range(1, 22):
        version = made(table, number, rows=50)
    drop_versions(table, [1])
    assert list((table / "_delta_log").glob("*.checkpoint.parquet"))
    assert [file.rows for file in members_files(table, version, 21)] == [50]
    assert crowds.versions_of(table) == frozenset(range(2, 22))
