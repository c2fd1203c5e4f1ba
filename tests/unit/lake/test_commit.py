"""Commits: one per partition, whole, verified, readable by others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from engine.errors import InternalError
from engine.lake import commit
from engine.lake.commit import commit_all, commit_as_of, commit_more
from engine.lake.files import DataFile, settle
from engine.lake.layout import Layout
from engine.lake.log import LOG, DamagedLog, commit_file, last_commit, mend_tail
from engine.lake.tables import files_of, open_table, partitions_of
from engine.lake.types import customers_schema, tag_schema
from engine.model.values import TEXT
from tests.unit.lake.tables import DAY, SCHEMA, write_rows, written

OTHER_DAY = date(2018, 1, 1)
NOTES = {"run": "r"}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


def _values(layout: Layout, version: int | None = None) -> list[tuple[str, Decimal, date]]:
    table = DeltaTable(str(layout.tag("spend")), version=version).to_pyarrow_table()
    return sorted((row["customer_id"], row["tag_value"], row["as_of"]) for row in table.to_pylist())


def test_a_partition_is_overwritten_and_the_others_stay(layout: Layout) -> None:
    table = layout.tag("spend")
    commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1", OTHER_DAY), OTHER_DAY, SCHEMA, NOTES)
    first = commit_as_of(
        table, written(layout, [("a", 0, "2.00"), ("b", 1, "3.00")], "r2"), DAY, SCHEMA, NOTES
    )
    second = commit_as_of(table, written(layout, [("b", 1, "4.00")], "r3"), DAY, SCHEMA, NOTES)
    assert (first.rows, second.rows) == (2, 1)
    assert second.version == first.version + 1
    assert _values(layout) == [("a", Decimal("1.00"), OTHER_DAY), ("b", Decimal("4.00"), DAY)]
    assert len(_values(layout, first.version)) == 3
    assert [file.path.parent.name for file in files_of(table, second.version, as_of=DAY)] == ["r3-1"]
    assert partitions_of(table) == [OTHER_DAY, DAY]


def test_no_rows_are_an_empty_partition_and_a_version_of_its_own(layout: Layout) -> None:
    table = layout.tag("spend")
    commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    before = last_commit(table)
    assert before is not None
    done = commit_as_of(table, [], DAY, SCHEMA, NOTES)
    assert (done.version, done.rows) == (before + 1, 0)
    assert _values(layout) == []


def test_a_new_value_type_replaces_the_table_and_old_versions_stay_readable(layout: Layout) -> None:
    table = layout.tag("spend")
    old = commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1", OTHER_DAY), OTHER_DAY, SCHEMA, NOTES)
    folder = layout.attempt("spend", DAY, "r2", 1)
    folder.mkdir(parents=True)
    rows = {"ordinal": pa.array([0], pa.int32()), "customer_id": ["a"], "tag_value": ["high"]}
    pq.write_table(pa.table(rows), folder / "part-0.parquet")
    commit_as_of(table, settle(folder), DAY, tag_schema(TEXT), NOTES)
    present = DeltaTable(str(table)).to_pyarrow_table().to_pylist()
    assert [(row["tag_value"], row["as_of"]) for row in present] == [("high", DAY)]
    assert _values(layout, old.version) == [("a", Decimal("1.00"), OTHER_DAY)]


def test_customers_are_appended_and_wide_tables_replaced(layout: Layout) -> None:
    folder = layout.customers / "r1"
    write_rows(folder, [("a", 0, None)])
    assert commit_more(layout.customers, settle(folder), customers_schema(), NOTES).rows == 1
    write_rows(layout.customers / "r2", [("b", 1, None)])
    done = commit_more(layout.customers, settle(layout.customers / "r2"), customers_schema(), NOTES)
    assert sum(file.rows for file in files_of(layout.customers, done.version)) == 2
    write_rows(layout.customers / "r3", [("c", 2, None)])
    commit_all(layout.customers, settle(layout.customers / "r3"), customers_schema(), NOTES)
    assert [file.path.parent.name for file in files_of(layout.customers)] == ["r3"]


def test_no_feature_keeps_other_readers_out_and_no_value_is_in_the_log(layout: Layout) -> None:
    table = layout.tag("spend")
    done = commit_as_of(table, written(layout, [("secret@example.com", 7, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    protocol = open_table(table).protocol()
    assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)
    text = commit_file(table, done.version).read_text()
    assert "secret" not in text
    assert '"run":"r"' in text
    assert '\\"maxValues\\": {\\"ordinal\\": 7}' in text


def test_duckdb_reads_the_files_of_the_log(layout: Layout) -> None:
    commit_as_of(layout.tag("spend"), written(layout, [("a", 0, "1.25")], "r1"), DAY, SCHEMA, NOTES)
    paths = [str(file.path) for file in files_of(layout.tag("spend"))]
    rows = duckdb.sql("SELECT customer_id, tag_value FROM read_parquet($paths)", params={"paths": paths})
    assert rows is not None
    assert rows.fetchall() == [("a", Decimal("1.25"))]


def test_a_file_that_is_not_as_it_was_described_is_not_committed_silently(layout: Layout) -> None:
    files = written(layout, [("a", 0, "1.00")], "r1")
    wrong = [DataFile(files[0].path, files[0].rows, files[0].size + 1)]
    with pytest.raises(InternalError, match="not in version 1"):
        commit_as_of(layout.tag("spend"), wrong, DAY, SCHEMA, NOTES)


@pytest.mark.parametrize("torn", ["", "\n", '{"add":{"pa', "not json\n"])
def test_a_torn_last_commit_is_refused_until_it_is_put_aside(layout: Layout, torn: str) -> None:
    table = layout.tag("spend")
    done = commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    commit_file(table, done.version + 1).write_text(torn)
    with pytest.raises(DamagedLog):
        open_table(table)
    assert mend_tail(table, done.version) == done.version + 1
    assert open_table(table).version() == done.version
    assert mend_tail(table, done.version) is None


def test_a_torn_published_commit_leaves_its_number_to_no_other(layout: Layout) -> None:
    table = layout.tag("spend")
    done = commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    commit_file(table, done.version).write_text("")
    assert mend_tail(table, done.version) == done.version
    assert files_of(table, done.version, as_of=DAY) == []
    later = commit_as_of(table, written(layout, [("b", 1, "1.00")], "r2"), DAY, SCHEMA, NOTES)
    assert later.version == done.version + 1


def test_litter_and_empty_files_go(layout: Layout) -> None:
    folder = layout.attempt("spend", DAY, "r1", 1)
    write_rows(folder, [("a", 0, "1.00")])
    write_rows(folder, [], "part-1")
    (folder / "_SUCCESS").touch()
    (folder / ".part-0.parquet.crc").write_bytes(b"x")
    write_rows(folder / "_temporary", [("b", 1, "1.00")])
    assert [(file.path.name, file.rows, file.last_ordinal) for file in settle(folder)] == [
        ("part-0.parquet", 1, 0)
    ]
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["part-0.parquet"]


def test_a_commit_that_comes_in_between_is_not_lost(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    table = layout.tag("spend")
    commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    files = written(layout, [("a", 0, "2.00")], "late", OTHER_DAY)
    rivals = [written(layout, [("a", 0, "3.00")], "rival")]
    opened: list[int] = []

    def opened_just_before_another_commits(location: Path, version: int | None = None) -> DeltaTable:
        handle = open_table(location, version)
        opened.append(handle.version())
        if len(opened) == 2:  # the handle that is to commit: the first one only looked at the schema
            monkeypatch.setattr(commit, "open_table", open_table)
            commit_as_of(table, rivals.pop(), DAY, SCHEMA, NOTES)
            monkeypatch.setattr(commit, "open_table", opened_just_before_another_commits)
        return handle

    monkeypatch.setattr(commit, "open_table", opened_just_before_another_commits)
    done = commit_as_of(table, files, OTHER_DAY, SCHEMA, NOTES)
    assert (done.version, done.rows, opened[:3]) == (3, 1, [1, 1, 2])
    assert _values(layout) == [("a", Decimal("2.00"), OTHER_DAY), ("a", Decimal("3.00"), DAY)]


def test_the_log_of_another_writer_is_never_overwritten(layout: Layout) -> None:
    table = layout.tag("spend")
    first = commit_as_of(table, written(layout, [("a", 0, "1.00")], "r1"), DAY, SCHEMA, NOTES)
    text = commit_file(table, first.version).read_text()
    second = commit_as_of(table, written(layout, [("b", 1, "1.00")], "r2"), DAY, SCHEMA, NOTES)
    assert commit_file(table, first.version).read_text() == text
    assert len(list((table / LOG).glob("*.json"))) == second.version + 1
