"""Members whose files are damaged: a clear error before the first byte, or a stream that breaks."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.audience.crowds.list_rows import ListForm, read_list
from engine.audience.crowds.service import Crowds
from engine.audience.pulls.changes import changes_of
from engine.audience.pulls.members import Pull, page_members, pull_members
from engine.audience.pulls.streams import Form
from engine.errors import Unavailable
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        found.make("gold", GOLD)
        yield found


def table_of(world: CrowdWorld, crowd: str = "gold") -> Path:
    return world.root / "lake" / "crowds" / crowd


def file_of(world: CrowdWorld, crowd: str = "gold") -> Path:
    (file,) = table_of(world, crowd).rglob("*.parquet")
    return file


def flip(file: Path, bit: int) -> None:
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


def test_a_flipped_bit_never_gives_other_members(world: CrowdWorld) -> None:
    file, good = file_of(world), b"".join(pull(world).chunks)
    whole, draw = file.read_bytes(), random.Random(7)
    refused = 0
    for bit in draw.sample(range(len(whole) * 8), 200):
        file.write_bytes(whole)
        flip(file, bit)
        try:
            assert b"".join(pull(world).chunks) == good, bit
        except Unavailable as error:
            refused += error.code == "crowd_damaged"
    assert refused > 100


def pull(world: CrowdWorld) -> Pull:
    return pull_members(world.context, "gold", "latest", Form.CSV)


def no_file(world: CrowdWorld) -> None:
    file_of(world).unlink()


def half_a_file(world: CrowdWorld) -> None:
    file = file_of(world)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def no_table(world: CrowdWorld) -> None:
    shutil.rmtree(table_of(world))


def torn_log(world: CrowdWorld) -> None:
    for commit in (table_of(world) / "_delta_log").glob("*.json"):
        commit.write_text("")


def members_of_another(world: CrowdWorld) -> None:
    world.make("silver", GOLD | {"value": "silver"})
    file_of(world).write_bytes(file_of(world, "silver").read_bytes())


@pytest.mark.parametrize("damage", [no_file, half_a_file, no_table, torn_log, members_of_another])
def test_damaged_files_are_told_before_the_first_byte(
    world: CrowdWorld, damage: Callable[[CrowdWorld], None]
) -> None:
    damage(world)
    crowds = world.crowds
    for act in (
        lambda: pull_members(crowds.context, "gold", 1, Form.NDJSON),
        lambda: page_members(crowds.context, "gold"),
        lambda: changes_of(crowds.context, "gold", start=0),
        lambda: crowds.contains("gold", ["nobody"]),
    ):
        with pytest.raises(Unavailable, match=r"version 1 of the crowd `gold`.* refresh the crowd") as caught:
            act()
        assert caught.value.code == "crowd_damaged"


def test_rows_are_compared_with_the_receipt_where_no_name_tells_a_digest(
    world: CrowdWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    members_of_another(world)
    monkeypatch.setattr("engine.audience.crowds.stored.is_whole", lambda _: True)
    monkeypatch.setattr("engine.audience.crowds.stored.tells_digest", lambda _: False)
    with pytest.raises(Unavailable, match="are damaged"):
        pull(world)


def test_damage_under_an_open_service_breaks_the_stream(world: CrowdWorld) -> None:
    crowds = world.crowds
    found = pull_members(crowds.context, "gold", 1, Form.CSV)
    file = file_of(world)
    times = file.stat()
    flip(file, 8 * 40)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(Unavailable, match="are damaged"):
        list(found.chunks)


def test_files_are_compared_with_the_receipt_once_as_long_as_they_stay(
    world: CrowdWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowds = world.crowds
    page_members(crowds.context, "gold")

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("engine.audience.crowds.stored.is_whole", never)
    assert page_members(crowds.context, "gold").version.count == 17
    file = file_of(world)
    os.utime(file, (1, 1))
    with pytest.raises(AssertionError):
        page_members(crowds.context, "gold")


def test_a_crowd_that_is_damaged_can_be_made_anew(world: CrowdWorld) -> None:
    no_file(world)
    world.crowds.refresh("gold", by="ann")
    assert len(world.members("gold")) == 17
    with pytest.raises(Unavailable, match="version 1 of the crowd `gold`"):
        pull_members(world.context, "gold", 1, Form.CSV)


def test_a_damaged_list_is_to_be_uploaded_again(world: CrowdWorld) -> None:
    crowds: Crowds = world.crowds
    rows = read_list([b"customer_id\nc001\n"], ListForm.CSV, crowds.context.settings, file="a.csv")
    crowds.upload({"id": "list", "name": "List"}, rows, by="ann")
    file_of(world, "list").unlink()
    with pytest.raises(Unavailable, match="upload the list again"):
        pull_members(world.context, "list", 1, Form.CSV)
    with pytest.raises(Unavailable, match="upload the list again"):
        crowds.copy("list", {}, by="ann")
