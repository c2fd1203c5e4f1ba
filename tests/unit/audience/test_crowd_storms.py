"""Many at once: refreshes of one crowd and of several, with readers beside them; disks that refuse."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.audience.pulls.members import pull_members
from engine.audience.pulls.streams import Form
from engine.errors import LeaseHeld, Unavailable
from engine.model.crowd import CrowdState
from engine.serving.sets.checksums import checksum_of_ids
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world
from tests.unit.audience.test_crowd_pulls import rows_of

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
ROUNDS = 4


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def test_refresh_storms_give_whole_versions_in_a_row(world: CrowdWorld) -> None:
    for crowd in ("one", "two"):
        world.make(crowd, GOLD)
    crowds = world.crowds

    def storm(crowd: str) -> int:
        done = 0
        for _ in range(ROUNDS):
            try:
                crowds.refresh(crowd, by="storm")
                done += 1
            except LeaseHeld as error:
                assert error.code == "refreshing"
        return done

    def read(crowd: str) -> None:
        for _ in range(3 * ROUNDS):
            pull = pull_members(crowds.context, crowd, "latest", Form.NDJSON)
            rows = rows_of(b"".join(pull.chunks), Form.NDJSON)
            assert str(checksum_of_ids(row["customer_id"] for row in rows)) == pull.ids_checksum
            assert crowds.get(crowd).latest is not None

    with ThreadPoolExecutor(6) as pool:
        storms = [pool.submit(storm, crowd) for crowd in ("one", "one", "two", "two")]
        readers = [pool.submit(read, crowd) for crowd in ("one", "two")]
        done = [future.result() for future in storms]
        for future in readers:
            future.result()
    for crowd, made in (("one", done[0] + done[1]), ("two", done[2] + done[3])):
        assert [found.version for found in crowds.versions(crowd)] == list(range(made + 1, 0, -1))
        assert len({found.digest for found in crowds.versions(crowd)}) == 1
        assert crowds.get(crowd).state is CrowdState.READY


def test_names_asked_for_at_once_get_ids_of_their_own(world: CrowdWorld) -> None:
    crowds = world.crowds
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: crowds.create({"name": "Same", "segment": GOLD}, by="a").id, range(4)))
    assert sorted(made) == ["same", "same_2", "same_3", "same_4"]


def test_a_disk_that_refuses_leaves_the_last_version(
    world: CrowdWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.make("gold", GOLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.audience.crowds.publish.write_members", full)
    with pytest.raises(Unavailable, match="cannot be stored: No space left on device") as caught:
        world.crowds.refresh("gold", by="a")
    assert caught.value.code == "storage"
    failed = world.crowds.get("gold")
    assert (failed.state, failed.latest) == (CrowdState.FAILED, 1)
    assert failed.error is not None and failed.error.code == "storage"
    assert len(world.members("gold")) == first.count
    monkeypatch.undo()
    assert world.crowds.refresh("gold", by="a").version == 2
