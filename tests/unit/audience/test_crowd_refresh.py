"""Versions of crowds: evaluated, published, limited, retained; what fails leaves the last good one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from engine.audience.crowds.context import CrowdSettings
from engine.audience.crowds.stored import StoredCrowds, fitted
from engine.audience.previews.preview import preview
from engine.errors import Cancelled, Conflict, InvalidInput, NotFound, Unavailable
from engine.model.crowd import Crowd, CrowdState
from engine.serving.sets.customer_set import from_ordinals
from tests.unit.audience.crowd_worlds import BASE, CrowdWorld, crowd_world, name_of, row_of
from tests.unit.serving.test_checksums import by_hand

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
ALL = {"type": "all"}


def of(crowd: str, **more: object) -> dict[str, object]:
    return {"type": "crowd", "crowd": crowd, **more}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def golden(numbers: range = range(60)) -> set[str]:
    return {name_of(number) for number in numbers if row_of(number).get("level") == "gold"}


def test_the_receipt_says_what_was_published(world: CrowdWorld) -> None:
    made = world.make("gold", GOLD)
    assert world.members("gold") == golden()
    assert made == world.crowds.version("gold") == world.crowds.version("gold", 1)
    assert (made.crowd, made.version, made.count, made.by) == ("gold", 1, len(golden()), "ann")
    assert (made.snapshot, made.base_time, made.engine) == ("first", BASE, "serving")
    assert made.ids_checksum == by_hand(sorted(golden()))
    with world.publication.reading() as reading:
        seen = preview(reading, GOLD, world.crowds)
        stored = world.crowds.members_of("gold", 1, reading)
    assert (made.digest, made.count) == (seen.digest, seen.count) == (stored.digest(), len(stored))


def test_any_delta_reader_can_read_the_members(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    world.make("none", {"type": "not", "condition": ALL})
    rows = DeltaTable(str(world.root / "lake" / "crowds" / "gold")).to_pyarrow_table().to_pylist()
    assert {row["customer_id"]: (row["ordinal"], row["version"]) for row in rows} == {
        name: (int(name[1:]), 1) for name in golden()
    }
    assert world.crowds.version("none").count == 0 and world.members("none") == set()
    assert world.crowds.version("none").digest == hashlib.sha256().hexdigest()


def test_the_same_segment_on_the_same_snapshot_has_the_same_digest(world: CrowdWorld) -> None:
    first = world.make("gold", GOLD)
    again = world.crowds.refresh("gold", by="bob")
    other = world.make("other", {"type": "and", "conditions": [GOLD, GOLD]})
    assert again.version == 2
    for found in (again, other):
        assert (found.digest, found.segment_hash, found.ids_checksum) == (
            first.digest,
            first.segment_hash,
            first.ids_checksum,
        )


def test_crowds_inside_crowds_are_bound_to_a_version(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    outer = {"type": "and", "conditions": [of("gold"), {"type": "not", "condition": of("gold", version=1)}]}
    assert world.make("outer", outer).count == 0
    world.crowds.edit("gold", {"segment": ALL}, by="a")
    world.crowds.refresh("gold", by="a")
    made = world.crowds.refresh("outer", by="a")
    assert world.members("outer") == {name_of(number) for number in range(60)} - golden()
    assert made.segment == {
        "type": "and",
        "conditions": [of("gold", version=2), {"type": "not", "condition": of("gold", version=1)}],
    }
    assert world.crowds.get("outer").segment == outer
    with pytest.raises(NotFound):
        world.crowds.version("outer", 9)


def test_a_crowd_without_a_version_is_an_error_that_names_it(world: CrowdWorld) -> None:
    world.crowds.create({"id": "inner", "name": "x", "segment": GOLD}, by="a")
    world.crowds.create({"id": "outer", "name": "x", "segment": of("inner")}, by="a")
    with pytest.raises(InvalidInput, match="`inner` has no finished version"):
        world.crowds.refresh("outer", by="a")
    failed = world.crowds.get("outer")
    assert (failed.state, failed.latest) == (CrowdState.FAILED, None)
    assert failed.error is not None and failed.error.code == "crowd_without_version"


def test_what_fails_shows_its_error_and_serves_the_last_good_version(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    world.crowds.edit("gold", {"segment": {"type": "tag", "tag": "spend", "op": "gt", "value": 1}}, by="a")
    rows = {number: {"spend": None} for number in range(60)}
    world.publish("second", customers=range(60), rows=rows)
    world.registry.crowds.change("gold", lambda found: _with_segment(found, "gone"), by="a")
    with pytest.raises(InvalidInput):
        world.crowds.refresh("gold", by="a")
    failed = world.crowds.get("gold")
    assert (failed.state, failed.latest) == (CrowdState.FAILED, 1)
    assert failed.error is not None
    assert (failed.error.code, "`gone`" in failed.error.message) == ("unknown_tag", True)
    assert world.members("gold") == golden()
    world.crowds.edit("gold", {"segment": ALL}, by="a")
    assert world.crowds.refresh("gold", by="a").version == 2
    assert world.crowds.get("gold").error is None


def _with_segment(crowd: Crowd, tag: str) -> Crowd:
    return replace(crowd, segment={"type": "tag", "tag": tag, "op": "is_set"})


def test_a_cancelled_refresh_is_no_failure(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        world.crowds.refresh("gold", by="a", cancel=stop)
    assert world.crowds.get("gold").state is CrowdState.READY
    assert world.crowds.version("gold").version == 1


def test_an_earlier_snapshot_can_be_asked(world: CrowdWorld) -> None:
    world.publish("second", customers=range(30))
    assert world.make("gold", GOLD).count == len(golden(range(30)))
    made = world.crowds.refresh("gold", by="a", snapshot="first")
    assert (made.snapshot, made.count) == ("first", len(golden()))
    with pytest.raises(NotFound):
        world.crowds.refresh("gold", by="a", snapshot="none")


def test_members_are_kept_while_the_universe_changes(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    world.publish("second", customers=[*range(20), *range(60, 70)])
    assert world.members("gold") == golden()
    with world.publication.reading() as reading:
        now = world.crowds.members_of("gold", "latest", reading)
        ids = {reading.serving.ids.id_of(ordinal) for ordinal in now.ordinals().tolist()}
    assert ids == golden(range(20))


def test_old_versions_lose_their_members_and_keep_their_receipts(world: CrowdWorld) -> None:
    world.settings = CrowdSettings(versions=2)
    world.make("gold", GOLD)
    world.crowds.create({"id": "user", "name": "x", "segment": of("gold", version=1)}, by="a")
    for _ in range(4):
        world.crowds.refresh("gold", by="a")
    kept = {found.version for found in world.crowds.versions("gold") if found.retired_at is None}
    assert kept == {1, 4, 5}  # 1 is named by a crowd
    assert {path.name for path in (world.root / "serving/crowds/gold").iterdir()} == {
        "1.npy",
        "4.npy",
        "5.npy",
    }
    table = DeltaTable(str(world.root / "lake" / "crowds" / "gold")).to_pyarrow_table()
    assert set(table.column("version").to_pylist()) == kept
    assert world.members("gold", 1) == golden()
    with world.publication.reading() as reading, pytest.raises(NotFound, match="are gone"):
        world.crowds.members_of("gold", 2, reading)
    assert world.crowds.signatures()["gold"].versions == kept
    world.fixed = frozenset({("gold", 4)})
    world.crowds.delete("user")
    world.crowds.refresh("gold", by="a")
    world.crowds.refresh("gold", by="a")
    assert world.crowds.signatures()["gold"].versions == {4, 6, 7}


@pytest.mark.parametrize("damage", ["missing", "flipped", "short"])
def test_damaged_words_are_rebuilt_from_the_table(world: CrowdWorld, damage: str) -> None:
    made = world.make("gold", GOLD)
    path = world.root / "serving" / "crowds" / "gold" / "1.npy"
    good = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "flipped":
            path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        case _:
            path.write_bytes(good[:-8])
    assert StoredCrowds(world.root, world.registry).stored(made).digest() == made.digest
    assert path.read_bytes() == good


def test_members_that_are_lost_are_told_and_not_guessed(world: CrowdWorld) -> None:
    made = world.make("gold", GOLD)
    (world.root / "serving" / "crowds" / "gold" / "1.npy").unlink()
    (file,) = (world.root / "lake" / "crowds" / "gold").rglob("*.parquet")
    table = pq.read_table(file, partitioning=None)
    pq.write_table(table.slice(1), file)
    with pytest.raises(Unavailable, match="are damaged") as caught:
        StoredCrowds(world.root, world.registry).stored(made)
    assert caught.value.code == "crowd_damaged"


def test_lists_cannot_be_refreshed_or_enabled(world: CrowdWorld) -> None:
    from engine.audience.crowds.list_rows import ListRow

    world.crowds.upload({"id": "list", "name": "x"}, [ListRow(1, "c001")], by="a")
    for act in (world.crowds.refresh, world.crowds.enable):
        with pytest.raises(Conflict, match="uploaded list"):
            act("list", by="a")


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128, 200])
def test_a_set_fits_into_any_universe(size: int) -> None:
    members = from_ordinals(np.array([0, 62, 63, 64, 99]), 100)
    kept = fitted(members, size)
    assert kept.size == size
    assert kept.ordinals().tolist() == [each for each in (0, 62, 63, 64, 99) if each < size]
