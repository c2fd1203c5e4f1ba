"""Snapshots are taken up, held, given up and refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from gc import collect
from pathlib import Path
from shutil import rmtree
from threading import Event
from typing import Any
from weakref import ref

import pytest

from engine.audience import Publication, Reading, preview, publication
from engine.audience.portraits.portrait import portrait
from engine.errors import ConfigurationError, Conflict, NotFound, Unavailable
from engine.model.snapshot import Snapshot
from engine.registry import Registry, open_registry
from engine.serving import ServingSnapshot, open_snapshot
from tests.unit.audience.readings import Crowds, publish
from tests.unit.segments.cases import case_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
BOUGHT = {"type": "event", "event": "purchase"}


@dataclass
class Shop:
    """A folder with a registry and published snapshots."""

    root: Path
    registry: Registry
    publication: Publication

    def publish(self, name: str, *, gold: str = "ann", days: int = 0) -> Snapshot:
        _, moment, world = case_world()
        world = replace(world, tags={**world.tags, "level": {gold: "gold"}})
        later = replace(moment, base_time=moment.base_time + timedelta(days=days))
        return publish(self.registry, self.root, name, world, later)

    def note_opening(self, monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
        def noted(folder: Path, *given: Any, **more: Any) -> ServingSnapshot:
            opened.append(folder.parent.name)
            return open_snapshot(folder, *given, **more)

        monkeypatch.setattr(publication, "open_snapshot", noted)

    def retire(self, name: str) -> None:
        with self.registry.leases.hold() as lease:
            self.registry.snapshots.retire([name], lease)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    registry = open_registry(None, tmp_path)
    publication = Publication(tmp_path, registry)
    yield Shop(tmp_path, registry, publication)
    publication.close()
    registry.close()


def members(reading: Reading, segment: object = GOLD) -> list[str | None]:
    schema, _, world = case_world()
    found = preview(reading, segment, Crowds(schema, world)).members
    return [reading.serving.ids.id_of(ordinal) for ordinal in found.ordinals().tolist()]


def test_before_the_first_run_there_is_nothing_to_read(shop: Shop) -> None:
    assert not shop.publication.refresh()
    assert shop.publication.latest is None
    assert shop.publication.problem is None
    with pytest.raises(Unavailable, match="a run") as raised, shop.publication.reading():
        pass
    assert raised.value.code == "not_published"


def test_a_newer_snapshot_is_taken_up_without_disturbing_who_reads(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = ServingSnapshot.close

    def noted(snapshot: ServingSnapshot) -> None:
        closed.append(snapshot.folder.parent.name)
        close(snapshot)

    monkeypatch.setattr(ServingSnapshot, "close", noted)
    shop.publish("first")
    closed.clear()
    with shop.publication.reading() as one, shop.publication.reading("latest") as same:
        assert one is same
        assert members(one) == ["ann"]
        shop.publish("second", gold="bob", days=1)
        closed.clear()
        assert shop.publication.refresh()
        assert not shop.publication.refresh()
        with shop.publication.reading() as other:
            assert (other.snapshot.id, members(other)) == ("second", ["bob"])
        rmtree(shop.root / "first")  # what is open stays readable
        assert (one.snapshot.id, members(one), members(one, BOUGHT)) == (
            "first",
            ["ann"],
            ["ann", "bob", "cem"],
        )
        assert closed == []
    assert closed == ["first"]


def test_nothing_holds_a_snapshot_that_was_given_up(shop: Shop) -> None:
    shop.publish("first")
    with shop.publication.reading() as reading:
        portrait(reading, reading.serving.universe)  # keeps what it counted of everybody
        assert reading.kept(universe) is reading.kept(universe)
        given_up = ref(reading.serving)
        del reading
    shop.publish("second", days=1)
    assert shop.publication.refresh()
    collect()
    assert given_up() is None, "its files stay mapped, and on the disk, as long as it lives"


def universe(reading: Reading) -> list[int]:
    return [reading.universe]


def test_a_backfill_is_not_latest_and_can_be_asked_for(shop: Shop) -> None:
    shop.publish("today")
    shop.publish("before", gold="dee", days=-30)
    with shop.publication.reading() as reading:
        assert reading.snapshot.id == "today"
    with shop.publication.reading("before") as reading, shop.publication.reading("before") as same:
        assert reading is same
        assert members(reading) == ["dee"]
        assert members(reading, BOUGHT) == ["ann", "bob", "cem"]
    with shop.publication.reading("today") as reading:
        assert members(reading) == ["ann"]


def test_few_earlier_snapshots_stay_open(shop: Shop) -> None:
    for number in range(4):
        shop.publish(f"s{number}", days=number)
    opened = []
    for number in (0, 1, 2, 0):
        with shop.publication.reading(f"s{number}") as reading:
            opened.append(reading)
            assert members(reading) == ["ann"]
    assert opened[0] is not opened[3]


def test_what_is_not_there_is_told(shop: Shop) -> None:
    shop.publish("first")
    with pytest.raises(NotFound), shop.publication.reading("never"):
        pass
    shop.publish("second", days=1)
    shop.retire("first")
    with pytest.raises(Conflict, match="retired") as raised, shop.publication.reading("first"):
        pass
    assert raised.value.code == "snapshot_retired"


def _damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("lost", ["manifest.json", "meaning.json", "tags/level/values.npy"])
def test_damaged_files_leave_readers_on_the_last_good_snapshot(
    shop: Shop, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.publish("first")
    with shop.publication.reading() as reading:
        assert reading.snapshot.id == "first"
    shop.publish("second", gold="bob", days=1)
    _damage(shop.root / "second" / "serving" / lost)
    opened: list[str] = []
    shop.note_opening(monkeypatch, opened)
    for _ in range(3):  # and are not read again with every look
        assert not shop.publication.refresh()
        assert lost in (shop.publication.problem or "")
    assert opened == ["second"]
    assert str(shop.root) not in (shop.publication.problem or "")
    with shop.publication.reading() as reading:
        assert reading.snapshot.id == "first"
    with pytest.raises(Unavailable, match="second") as raised, shop.publication.reading("second"):
        pass
    assert raised.value.code == "snapshot_damaged"
    shop.publish("third", gold="cem", days=2)
    assert shop.publication.refresh()
    assert shop.publication.problem is None


def test_a_snapshot_that_was_repaired_is_taken_up_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.publish("first")
    manifest = shop.root / "first" / "serving" / "manifest.json"
    data = manifest.read_bytes()
    manifest.unlink()
    assert not shop.publication.refresh()
    manifest.write_bytes(data)
    assert not shop.publication.refresh()
    monkeypatch.setattr(publication, "RETRY_SECONDS", 0.0)
    assert shop.publication.refresh()
    assert shop.publication.problem is None


def test_without_the_registry_readers_stay(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.publish("first")
    assert shop.publication.refresh()

    def down(*_: Any) -> None:
        raise ConfigurationError("the registry cannot be used", code="registry_unavailable")

    monkeypatch.setattr(type(shop.registry.snapshots), "latest_id", down)
    assert not shop.publication.refresh()
    assert shop.publication.problem == "the registry cannot be used"
    with shop.publication.reading() as reading:
        assert members(reading) == ["ann"]


def test_closed_is_closed(shop: Shop) -> None:
    shop.publish("first")
    with shop.publication.reading() as reading:
        shop.publication.close()
        assert members(reading, BOUGHT) == ["ann", "bob", "cem"]
    with pytest.raises(Unavailable), shop.publication.reading():
        pass


def test_many_readers_never_see_a_mixture(shop: Shop) -> None:
    golds = {"s0": "ann", "s1": "bob", "s2": "cem"}
    shop.publish("s0", gold="ann")
    done = Event()

    def hammer() -> set[str]:
        seen: set[str] = set()
        while not done.is_set() or "s2" not in seen:
            with shop.publication.reading() as reading:
                seen.add(reading.snapshot.id)
                assert members(reading) == [golds[reading.snapshot.id]]
                assert members(reading, BOUGHT) == ["ann", "bob", "cem"]
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(hammer) for _ in range(2)]
        for days, name in enumerate(list(golds)[1:], start=1):
            shop.publish(name, gold=golds[name], days=days)
            assert shop.publication.refresh()
            rmtree(shop.root / f"s{days - 1}")
        done.set()
        assert all("s2" in reader.result(60) for reader in readers)
    assert shop.publication.problem is None
