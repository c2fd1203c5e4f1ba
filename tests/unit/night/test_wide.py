"""Tags side by side: each value beside its customer, whatever the order of the files."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.model.values import ValueType
from engine.night import wide
from engine.night.scatter import places_of, scatter
from engine.night.wide import WideColumn, arrow_type, write_wide

SAMPLES: dict[str, list[object]] = {
    "text": ["low", "high", "", "é"],
    "integer": [-1, 0, 2**62],
    "float": [0.5, -1e300],
    "decimal(38,2)": [Decimal("-999999999999999999999999999999999999.99"), Decimal("0.01")],
    "boolean": [True, False],
    "date": [date(1969, 12, 31), date(2018, 1, 2)],
    "datetime": [datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), datetime(2018, 1, 2, tzinfo=UTC)],
    "text_list": [[], ["a", "b"]],
}


def _type(words: str) -> ValueType:
    found = ValueType.parse(words)
    assert found is not None
    return found


def _write(path: Path, rows: dict[int, object], type_: pa.DataType) -> Path:
    table = pa.table(
        {"ordinal": pa.array(list(rows), pa.int32()), "tag_value": pa.array(list(rows.values()), type_)}
    )
    pq.write_table(table, path)
    return path


@pytest.mark.parametrize("rows", [0, 1, 7, 64, 65])
def test_every_type_lands_beside_its_customer(
    tmp_path: Path, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wide, "ROWS", 10)
    chance = random.Random(rows)
    ordinals = sorted(chance.sample(range(200), rows))
    shuffled = chance.sample(ordinals, rows)
    people = {"ordinal": pa.array(shuffled, pa.int32()), "customer_id": [f"c{n}" for n in shuffled]}
    customers = tmp_path / "customers.parquet"
    pq.write_table(pa.table(people), customers)
    columns: list[WideColumn] = []
    expected: dict[str, dict[int, object]] = {}
    for number, (words, samples) in enumerate(SAMPLES.items()):
        having = chance.sample(range(200), 100)  # some of them are no customers any more
        values: dict[int, object] = {ordinal: chance.choice(samples) for ordinal in having}
        halves = ({k: v for k, v in values.items() if k % 2}, {k: v for k, v in values.items() if not k % 2})
        files = [
            _write(tmp_path / f"{number}-{half}.parquet", part, arrow_type(_type(words)))
            for half, part in enumerate(halves)
        ]
        columns.append(WideColumn(f"t{number}", _type(words), tuple(files)))
        expected[f"t{number}"] = values
    folder = tmp_path / "wide"
    folder.mkdir()
    write_wide([customers], [*columns, WideColumn("none", _type("text"), ())], folder, scratch=tmp_path / "s")
    found = [row for path in sorted(folder.iterdir()) for row in pq.ParquetFile(path).read().to_pylist()]
    assert [row["ordinal"] for row in found] == ordinals
    for row in found:
        assert row["customer_id"] == f"c{row['ordinal']}"
        assert row["none"] is None
        assert {code: row[code] for code in expected} == {
            code: values.get(row["ordinal"]) for code, values in expected.items()
        }
    assert len(list(folder.iterdir())) == -(-rows // 10)


def test_nulls_among_the_values_stay_nulls() -> None:
    places = places_of(np.array([0, 2, 3]))
    values = pa.chunked_array([pa.array([1, None]), pa.array([7])])
    found = scatter(values, np.array([3, 0, 2], np.int32), places, 3)
    assert found.to_pylist() == [None, 7, 1]


def test_slices_and_dictionaries_keep_their_values() -> None:
    places = places_of(np.array([0, 1, 2]))
    texts = pa.array(["x", "a", "b"]).dictionary_encode().slice(1)
    found = scatter(pa.chunked_array([texts]), np.array([2, 0], np.int32), places, 3)
    assert found.to_pylist() == ["b", None, "a"]
