"""Building, opening, linking and verifying a snapshot's files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BufferedReader
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import InternalError, NotFound
from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    BoundTag,
    Cut,
    Measures,
    Occurs,
    Test,
)
from engine.model.tag import DisplayType
from engine.model.values import INTEGER, TEXT, ValueType
from engine.serving import (
    MANIFEST_FILE,
    CorruptSnapshot,
    CustomersInput,
    EventInput,
    Manifest,
    ServingInputs,
    TagInput,
    Verified,
    build,
    event_leaf,
    open_snapshot,
    parse_manifest,
    tag_leaf,
)

BASE = datetime(2024, 1, 1, tzinfo=UTC)
WIDE = ValueType.decimal(38, 0)


def write(path: Path, **columns: pa.Array) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def inputs_of(folder: Path, customers: int = 40) -> ServingInputs:
    """Customers, a text tag, an integer tag and one event type."""
    ordinals = pa.array(range(customers), pa.int32())
    names = write(
        folder / f"customers_{customers}.parquet",
        ordinal=ordinals,
        customer_id=pa.array([f"c{number:03d}" for number in range(customers)]),
    )
    levels = write(
        folder / "level.parquet",
        ordinal=pa.array(range(40), pa.int32()),
        tag_value=pa.array(["gold" if number % 4 else None for number in range(40)]),
    )
    visits = write(
        folder / "visits.parquet",
        ordinal=pa.array(range(40), pa.int32()),
        tag_value=pa.array(range(40), pa.int64()),
    )
    events = write(
        folder / "bought.parquet",
        ordinal=pa.array([3, 1, 3, 3], pa.int32()),
        event_time=pa.array([4, 3, 2, 1], pa.timestamp("us", "UTC")),
        points=pa.array([2**62, 5, 2**62, 7], pa.int64()),
    )
    return ServingInputs(
        "first",
        BASE,
        "UTC",
        CustomersInput((names,)),
        (
            TagInput("level", TEXT, DisplayType.CATEGORY, BASE, (levels,), "level@1"),
            TagInput("visits", INTEGER, DisplayType.NUMERIC, BASE, (visits,), "visits@1"),
        ),
        (EventInput("bought", (events,), {"points": INTEGER}),),
    )


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Manifest]:
    return tmp_path / "out", build(inputs_of(tmp_path), tmp_path / "out")


def eq(text: str) -> Test:
    return Test("eq", TEXT, text)


def test_build_tells_each_part(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(inputs_of(tmp_path), tmp_path / "out", lambda *step: told.append(step))
    assert told == [
        ("customers", 1, 4),
        ("tag level", 2, 4),
        ("tag visits", 3, 4),
        ("event bought", 4, 4),
    ]


def test_manifest_reads_back(built: tuple[Path, Manifest]) -> None:
    folder, manifest = built
    data = (folder / MANIFEST_FILE).read_bytes()
    assert parse_manifest(data) == manifest
    assert data == manifest.to_bytes()
    listed = {file.path for file in manifest.files} | {MANIFEST_FILE}
    assert listed == {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_finished_folder_is_not_overwritten(tmp_path: Path, built: tuple[Path, Manifest]) -> None:
    with pytest.raises(FileExistsError):
        build(inputs_of(tmp_path), built[0])


def test_a_folder_left_by_a_kill_is_replaced(tmp_path: Path, built: tuple[Path, Manifest]) -> None:
    folder, manifest = built
    (folder / MANIFEST_FILE).unlink()
    (folder / "tags" / "left-over").write_text("x")
    again = build(inputs_of(tmp_path), folder)
    assert not (folder / "tags" / "left-over").exists()
    assert {file.path for file in again.files} == {file.path for file in manifest.files}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def truncate(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1])


@pytest.mark.parametrize("damage", [flip, truncate, Path.unlink])
def test_every_damaged_file_is_noticed(built: tuple[Path, Manifest], damage: Callable[[Path], None]) -> None:
    folder, manifest = built
    for name in [*(file.path for file in manifest.files), MANIFEST_FILE]:
        kept = (folder / name).read_bytes()
        damage(folder / name)
        with pytest.raises(CorruptSnapshot, match=Path(name).name.split(".")[0]):
            open_snapshot(folder, manifest.digest)
        (folder / name).write_bytes(kept)
    open_snapshot(folder, manifest.digest).close()


def test_sizes_are_looked_at_even_without_digests(built: tuple[Path, Manifest]) -> None:
    folder, manifest = built
    truncate(folder / "tags/level/values.npy")
    with pytest.raises(CorruptSnapshot, match="bytes instead of"):
        open_snapshot(folder, manifest.digest, verify=False)


def test_another_manifest_is_refused(built: tuple[Path, Manifest]) -> None:
    with pytest.raises(CorruptSnapshot, match="SHA-256"):
        open_snapshot(built[0], "0" * 64)


def test_unchanged_tags_are_linked(tmp_path: Path, built: tuple[Path, Manifest]) -> None:
    folder, _ = built
    later = inputs_of(tmp_path, customers=60)
    changed = replace(later.tags[1], source="visits@2")
    manifest = build(
        replace(later, snapshot="second", previous=folder, tags=(later.tags[0], changed)), tmp_path / "next"
    )
    same = Path("tags/level/values.npy")
    assert (tmp_path / "next" / same).samefile(folder / same)
    assert not (tmp_path / "next/tags/visits/values.npy").samefile(folder / "tags/visits/values.npy")
    with open_snapshot(tmp_path / "next", manifest.digest) as snapshot:
        assert snapshot.size == 60
        assert len(tag_leaf(snapshot, BoundTag("level", eq("gold")))) == 30
        ne = BoundTag("level", Test("ne", TEXT, "gold", or_missing=True))
        assert len(tag_leaf(snapshot, ne)) == 30


def test_a_damaged_previous_snapshot_is_not_linked(tmp_path: Path, built: tuple[Path, Manifest]) -> None:
    folder, _ = built
    truncate(folder / "tags/level/valid.npy")
    manifest = build(replace(inputs_of(tmp_path), previous=folder), tmp_path / "next")
    with open_snapshot(tmp_path / "next", manifest.digest) as snapshot:
        assert len(tag_leaf(snapshot, BoundTag("level", eq("gold")))) == 30


@pytest.mark.parametrize(("ordinals", "message"), [([1, 1], "more than once"), ([1, 40], "no customer has")])
def test_broken_tags_are_refused(tmp_path: Path, ordinals: list[int], message: str) -> None:
    inputs = inputs_of(tmp_path)
    path = write(tmp_path / "bad.parquet", ordinal=pa.array(ordinals), tag_value=pa.array(["x", "y"]))
    with pytest.raises(InternalError, match=message):
        build(replace(inputs, tags=(replace(inputs.tags[0], files=(path,)),)), tmp_path / "out")


def test_events_of_nobody_are_refused(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path)
    only_one = inputs_of(tmp_path, customers=2).customers
    with pytest.raises(InternalError, match="bought"):
        build(replace(inputs, customers=only_one, tags=()), tmp_path / "out")


def test_sums_beyond_64_bits_are_exact(built: tuple[Path, Manifest]) -> None:
    folder, manifest = built
    measure = BoundMeasure(Aggregate.SUM, WIDE, BASE.date(), "points", INTEGER)
    total = Decimal(2**63 + 7)
    with open_snapshot(folder, manifest.digest) as snapshot:
        for value, expected in ((total, [3]), (total + 1, [])):
            asks = Measures(measure, Test("gte", WIDE, Cut(value, value + 1, True)))
            found = event_leaf(snapshot, BoundEvent(BoundEvents("bought"), asks))
            assert found.ordinals().tolist() == expected


def test_what_is_not_held_is_named(built: tuple[Path, Manifest]) -> None:
    folder, manifest = built
    with open_snapshot(folder, manifest.digest) as snapshot:
        with pytest.raises(NotFound, match="`gone`"):
            tag_leaf(snapshot, BoundTag("gone", eq("x")))
        with pytest.raises(NotFound, match="`gone`"):
            event_leaf(snapshot, BoundEvent(BoundEvents("gone"), Occurs()))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SET threads = 3",
        "ATTACH '/tmp/other.duckdb'",
        "DELETE FROM e0.main.events",
        "COPY e0.main.events TO '/tmp/events.csv'",
        "INSTALL httpfs",
    ],
)
def test_the_connection_can_only_read_its_files(built: tuple[Path, Manifest], statement: str) -> None:

    folder, manifest = built
    with open_snapshot(folder, manifest.digest) as snapshot:
        cursor = snapshot.event("bought").cursor()
        assert cursor.sql("SELECT count(*) FROM e0.main.events").fetchall() == [(4,)]
        with pytest.raises(duckdb.Error):
            cursor.execute(statement)
        cursor.close()


def test_files_that_were_verified_are_read_again_only_where_they_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(inputs_of(tmp_path), tmp_path / "first")
    verified = Verified()
    open_snapshot(tmp_path / "first", first.digest, verified=verified).close()
    second = build(replace(inputs_of(tmp_path), previous=tmp_path / "first"), tmp_path / "second")
    read: list[str] = []
    digest = hashlib.file_digest

    def noted(file: BufferedReader, name: str) -> object:
        read.append(str(file.name))
        return digest(file, name)

    monkeypatch.setattr(hashlib, "file_digest", noted)
    open_snapshot(tmp_path / "second", second.digest, verified=verified).close()
    assert read
    assert not [path for path in read if "/tags/" in path]
    linked = next(file.path for file in second.files if file.path.startswith("tags/"))
    data = (tmp_path / "second" / linked).read_bytes()
    (tmp_path / "second" / linked).write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(CorruptSnapshot, match=linked):
        open_snapshot(tmp_path / "second", second.digest, verified=verified)
