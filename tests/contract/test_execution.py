"""What every engine behind `Execution` does alike: read, define, write, fetch."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from engine.errors import StatementFailed
from engine.model.execution import Column, Execution, Format, Source
from tests.conftest import OpenSession
from tests.contract.execution_cases import ENGINES, TYPES, VALUES, delta_of


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, session_of: OpenSession) -> Execution:
    return session_of(request.param, "UTC")


def rows(table: pa.Table) -> list[dict[str, object]]:
    return sorted(table.to_pylist(), key=lambda row: row["row"])


def test_a_delta_table_is_read_with_its_values_and_types(engine: Execution, tmp_path: Path) -> None:
    engine.read("v", delta_of(VALUES, tmp_path / "t"))
    found = engine.fetch("SELECT * FROM v")
    assert rows(found) == VALUES.to_pylist()
    assert {field.name: str(field.type) for field in found.schema} == {
        field.name: str(field.type) for field in VALUES.schema
    }


def test_columns_are_told_in_words_of_spark(engine: Execution, tmp_path: Path) -> None:
    source = delta_of(VALUES, tmp_path / "t")
    assert engine.columns(source) == [Column(name, type_) for name, type_ in TYPES.items()]


def test_written_files_are_plain_parquet(engine: Execution, tmp_path: Path) -> None:
    engine.read("v", delta_of(VALUES, tmp_path / "t"))
    folder = tmp_path / "out"
    engine.write("SELECT * FROM v", str(folder))
    names = [path.name for path in folder.iterdir()]
    assert all(name.startswith("part-") and name.endswith(".parquet") for name in names), names
    found = pq.read_table(folder)
    assert rows(found) == VALUES.to_pylist()
    assert [str(field.type) for field in found.schema if field.name != "text_list"] == [
        str(field.type) for field in VALUES.schema if field.name != "text_list"
    ]
    metadata = pq.ParquetFile(next(folder.glob("*.parquet"))).metadata
    assert metadata.row_group(0).column(0).compression in {"SNAPPY", "ZSTD"}
    assert "isAdjustedToUTC=true, timeUnit=microseconds" in str(metadata.schema)


def test_written_files_are_read_again(engine: Execution, tmp_path: Path) -> None:
    engine.read("v", delta_of(VALUES, tmp_path / "t"))
    engine.write("SELECT * FROM v", str(tmp_path / "out"))
    engine.read("w", Source(Format.PARQUET, str(tmp_path / "out")))
    assert rows(engine.fetch("SELECT * FROM w")) == VALUES.to_pylist()


def test_a_result_without_rows_keeps_its_columns(engine: Execution, tmp_path: Path) -> None:
    engine.read("v", delta_of(VALUES, tmp_path / "t"))
    engine.write("SELECT * FROM v WHERE row < 0", str(tmp_path / "out"))
    source = Source(Format.PARQUET, str(tmp_path / "out"))
    assert engine.columns(source) == [Column(name, type_) for name, type_ in TYPES.items()]
    engine.read("w", source)
    assert engine.fetch("SELECT count(*) AS n FROM w").to_pylist() == [{"n": 0}]
    assert pq.read_table(tmp_path / "out").num_rows == 0


def test_an_existing_folder_is_not_written(engine: Execution, tmp_path: Path) -> None:
    engine.write("SELECT 1 AS a", str(tmp_path / "out"))
    with pytest.raises(StatementFailed) as caught:
        engine.write("SELECT 2 AS a", str(tmp_path / "out"))
    assert caught.value.code == "already_exists"
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"a": 1}]


def test_a_version_is_pinned_and_the_present_one_told(engine: Execution, tmp_path: Path) -> None:
    source = delta_of(pa.table({"a": [1]}), tmp_path / "t")
    assert engine.version(source) == 0
    write_deltalake(source.location, pa.table({"a": [2]}), mode="append")
    assert engine.version(source) == 1
    engine.read("old", Source(Format.DELTA, source.location, 0))
    engine.read("new", source)
    assert engine.fetch("SELECT a FROM old").to_pylist() == [{"a": 1}]
    assert engine.fetch("SELECT sum(a) AS a FROM new").to_pylist() == [{"a": 3}]


def test_parquet_has_no_version(engine: Execution, tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    assert engine.version(Source(Format.PARQUET, str(tmp_path))) is None


@pytest.mark.parametrize("format_", [Format.DELTA, Format.PARQUET])
def test_a_missing_table_is_told(engine: Execution, tmp_path: Path, format_: Format) -> None:
    with pytest.raises(StatementFailed) as caught:
        engine.read("v", Source(format_, str(tmp_path / "nowhere")))
    assert caught.value.code == "table_not_found"


def test_a_missing_version_is_told(engine: Execution, tmp_path: Path) -> None:
    source = delta_of(pa.table({"a": [1]}), tmp_path / "t")
    with pytest.raises(StatementFailed) as caught:
        engine.read("v", Source(Format.DELTA, source.location, 7))
    assert caught.value.code == "version_not_found"


def test_views_stand_on_views_and_keep_their_meaning(engine: Execution) -> None:
    engine.define("a", "SELECT 1 AS x")
    engine.define("b", "SELECT x + 1 AS x FROM a")
    engine.define("a", "SELECT 10 AS x")
    assert engine.fetch("SELECT a.x AS a, b.x AS b FROM a CROSS JOIN b").to_pylist() == [{"a": 10, "b": 2}]


def test_dropped_views_are_gone_and_unknown_ones_no_matter(engine: Execution) -> None:
    engine.define("gone", "SELECT 1 AS x")
    engine.drop(["gone", "never_there"])
    with pytest.raises(StatementFailed) as caught:
        engine.fetch("SELECT * FROM gone")
    assert caught.value.code == "table_not_found"


def test_at_most_limit_rows_are_fetched(engine: Execution) -> None:
    assert engine.fetch("SELECT id FROM range(100)", limit=3).num_rows == 3
    assert engine.fetch("SELECT id FROM range(100)", limit=0).schema.names == ["id"]


def test_columns_with_awkward_names_are_read(engine: Execution, tmp_path: Path) -> None:
    table = pa.table({"a.b": [1], "c`d": [2], "Sp ace": [3]})
    pq.write_table(table, tmp_path / "a.parquet")
    engine.read("v", Source(Format.PARQUET, str(tmp_path)))
    assert engine.fetch("SELECT `a.b`, `c``d`, `Sp ace` FROM v").to_pylist() == table.to_pylist()


def test_relative_paths_mean_what_they_mean_to_the_caller(
    engine: Execution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine.write("SELECT 1 AS a", "out")
    engine.read("v", Source(Format.PARQUET, "out"))
    assert engine.fetch("SELECT a FROM v").to_pylist() == [{"a": 1}]
    assert (tmp_path / "out").is_dir()


def test_threads_take_turns(engine: Execution) -> None:
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        answers[number] = engine.fetch(f"SELECT {number} AS n FROM range(1)").to_pylist()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [{"n": number}] for number in range(8)}


def test_a_large_result_is_a_few_files(engine: Execution, tmp_path: Path) -> None:
    engine.write("SELECT id, id * 7 % 1000003 AS v FROM range(2000000)", str(tmp_path / "out"))
    files = list((tmp_path / "out").iterdir())
    assert len(files) <= 8
    assert sum(pq.ParquetFile(file).metadata.num_rows for file in files) == 2_000_000
