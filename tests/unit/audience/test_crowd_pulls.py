"""Crowds pulled: pages, streams in every format, columns beside the ids, membership."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.audience.pulls.members import Asked, page_members, pull_members
from engine.audience.pulls.streams import Form
from engine.errors import InvalidInput, NotFound
from engine.lake import crowds as lake
from engine.serving.sets.checksums import checksum_of_ids
from engine.serving.tags.taking import take
from tests.unit.audience.crowd_worlds import TYPES, CrowdWorld, crowd_world, name_of, row_of

COLUMNS = (*TYPES, "gender", "attribute.mobile")
ODD = ['say "hi"', "a,b", "line\nbreak", "=1+1", "", " padded ", "back\\slash", "\x01", "顾客", "x\u2028y"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path_factory.mktemp("pulls")) as found:
        found.publish(rows={number: {"level": text} for number, text in enumerate(ODD)})
        found.make("all", {"type": "all"})
        found.make("none", {"type": "not", "condition": {"type": "all"}})
        found.crowds.refresh("all", by="ann", snapshot="first")
        yield found


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[CrowdWorld]:
    """A crowd whose row groups hold seven rows each."""
    monkeypatch.setattr(lake, "ROWS", 7)
    monkeypatch.setattr("engine.audience.crowds.publish.ROWS", 7)
    with crowd_world(tmp_path) as found:
        found.publish()
        found.make("all", {"type": "all"})
        (file,) = (tmp_path / "lake" / "crowds" / "all").rglob("*.parquet")
        assert pq.read_metadata(file).num_row_groups == 9
        yield found


def everyone() -> list[str]:
    return [name_of(number) for number in range(60)]


def rows_of(data: bytes, form: Form) -> list[dict[str, Any]]:
    match form:
        case Form.NDJSON:
            return [json.loads(line) for line in data.decode().split("\n")[:-1]]
        case Form.CSV | Form.SPREADSHEET:
            return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        case Form.PARQUET:
            return list(pq.read_table(io.BytesIO(data)).to_pylist())
        case Form.ARROW:
            return list(pa.ipc.open_stream(data).read_all().to_pylist())


@pytest.mark.parametrize("form", Form)
def test_every_format_holds_the_members(world: CrowdWorld, form: Form) -> None:
    pull = pull_members(world.context, "all", 1, form)
    rows = rows_of(b"".join(pull.chunks), form)
    assert [row["customer_id"] for row in rows] == everyone()
    assert (pull.count, pull.rows, pull.version.version) == (60, 60, 1)
    assert pull.ids_checksum == str(checksum_of_ids(everyone())) == pull.version.ids_checksum
    assert pull.file_name == f"all-1.{form.suffix}"
    empty = pull_members(world.context, "none", "latest", form)
    assert rows_of(b"".join(empty.chunks), form) == []


@pytest.mark.parametrize("form", [Form.PARQUET, Form.ARROW])
def test_values_ride_along_in_their_own_types(world: CrowdWorld, form: Form) -> None:
    pull = pull_members(world.context, "all", "latest", form, asked=Asked(COLUMNS, pii=True))
    data = b"".join(pull.chunks)
    rows = rows_of(data, form)
    for number, row in enumerate(rows):
        wanted = row_of(number) | ({"level": ODD[number]} if number < len(ODD) else {})
        likes = wanted.get("likes")
        assert row["customer_id"] == name_of(number)
        assert row["gender"] == ("F", "M", None)[number % 3]
        assert row["attribute.mobile"] == (None if number % 4 == 0 else f"138{number:08d}")
        assert {code: row[code] for code in TYPES if code != "likes"} == {
            code: wanted.get(code) for code in TYPES if code != "likes"
        }
        assert (row["likes"] is None) == (likes is None) and set(row["likes"] or ()) == set(likes or ())  # type: ignore[call-overload]
    schema = pq.read_schema(io.BytesIO(data)) if form is Form.PARQUET else pa.ipc.open_stream(data).schema
    assert schema.field("fortune").type == pa.decimal128(38, 2)
    assert schema.field("seen").type == pa.timestamp("us", "UTC")
    assert schema.metadata[b"tagmill.ids_checksum"].decode() == pull.ids_checksum


def test_texts_are_exact_in_json_and_csv(world: CrowdWorld) -> None:
    asked = Asked(("level", "spend", "fortune", "vip", "since", "seen", "score", "likes"))
    lines = rows_of(
        b"".join(pull_members(world.context, "all", 1, Form.NDJSON, asked=asked).chunks), Form.NDJSON
    )
    table = rows_of(b"".join(pull_members(world.context, "all", 1, Form.CSV, asked=asked).chunks), Form.CSV)
    assert [row["level"] for row in lines[: len(ODD)]] == ODD
    assert [row["level"] for row in table[: len(ODD)]] == ODD
    assert lines[1] == {
        "customer_id": "c001",
        "level": "a,b",
        "spend": "1.50",
        "fortune": "999999999999999999999999999995.00",
        "vip": False,
        "since": "2020-01-02",
        "seen": "2024-01-02T12:00:00Z",
        "score": 0.25,
        "likes": ["a"],
    }
    assert lines[13]["spend"] is None and table[13]["spend"] == ""
    assert (table[1]["vip"], table[1]["since"], table[1]["fortune"]) == (
        "false",
        "2020-01-02",
        "999999999999999999999999999995.00",
    )


def test_personal_data_are_masked_unless_granted(world: CrowdWorld) -> None:
    page = page_members(world.context, "all", asked=Asked(("mobile", "gender")), limit=3)
    assert [item["mobile"] for item in page.items] == [None, "***", "***"]
    assert [item["gender"] for item in page.items] == ["F", "M", None]
    clear = page_members(world.context, "all", asked=Asked(("mobile",), pii=True), limit=2)
    assert clear.items[1]["mobile"] == "13800000001"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (("levle",), "unknown_column"),
        (("tag.gender",), "unknown_column"),
        (("attribute.level",), "unknown_column"),
        (("level", "level"), "repeated_column"),
        (tuple(f"x{number}" for number in range(101)), "unknown_column"),
    ],
)
def test_columns_that_are_not_there_are_refused_before_the_first_byte(
    world: CrowdWorld, columns: tuple[str, ...], code: str
) -> None:
    for ask in (
        lambda: pull_members(world.context, "all", 1, Form.CSV, asked=Asked(columns)),
        lambda: page_members(world.context, "all", asked=Asked(columns)),
    ):
        with pytest.raises(InvalidInput) as caught:
            ask()
        assert caught.value.code == code
    assert caught.value.issues[0].place.pointer is not None


def test_pages_go_on_in_the_version_they_began_in(small_groups: CrowdWorld) -> None:
    world = small_groups
    first = page_members(world.context, "all", limit=25)
    world.crowds.edit("all", {"segment": {"type": "tag", "tag": "vip", "op": "is_true"}}, by="a")
    world.crowds.refresh("all", by="a")
    second = page_members(world.context, "all", limit=25, cursor=first.next)
    third = page_members(world.context, "all", limit=25, cursor=second.next)
    assert {page.version.version for page in (first, second, third)} == {1}
    seen = [item["customer_id"] for page in (first, second, third) for item in page.items]
    assert seen == everyone() and third.next is None
    assert page_members(world.context, "all").version.version == 2
    exact = page_members(world.context, "all", 1, limit=60)
    assert (len(exact.items), exact.next) == (60, None)


def test_cursors_of_something_else_are_refused(small_groups: CrowdWorld) -> None:
    world = small_groups
    cursor = page_members(world.context, "all", limit=1).next
    assert cursor is not None
    world.make("other", {"type": "all"})
    for crowd, text in (("other", cursor), ("all", "nonsense"), ("all", cursor[:-4]), ("all", "")):
        with pytest.raises(InvalidInput) as caught:
            page_members(world.context, crowd, cursor=text)
        assert caught.value.code == "bad_cursor"
    world.crowds.delete("all")
    world.make("all", {"type": "all"})
    with pytest.raises(InvalidInput, match="begin without it"):
        page_members(world.context, "all", cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_the_size_of_a_page_is_bounded(world: CrowdWorld, limit: int) -> None:
    with pytest.raises(InvalidInput, match="`limit` is from 1 to"):
        page_members(world.context, "all", limit=limit)


def test_a_stream_is_resumed_where_it_broke_off(small_groups: CrowdWorld) -> None:
    for offset in (0, 1, 6, 7, 8, 30, 59, 60):
        pull = pull_members(small_groups.context, "all", 1, Form.NDJSON, offset=offset)
        rows = rows_of(b"".join(pull.chunks), Form.NDJSON)
        assert [row["customer_id"] for row in rows] == everyone()[offset:]
        assert (pull.rows, pull.count) == (60 - offset, 60)
    with pytest.raises(InvalidInput, match="`offset` is from 0 to 60"):
        pull_members(small_groups.context, "all", 1, Form.NDJSON, offset=61)


def test_a_stream_comes_in_chunks_and_can_be_left(small_groups: CrowdWorld) -> None:
    pull = pull_members(small_groups.context, "all", 1, Form.NDJSON, asked=Asked(("level",)))
    chunks = [next(pull.chunks), next(pull.chunks)]
    assert all(len(rows_of(chunk, Form.NDJSON)) <= 7 for chunk in chunks)
    pull.chunks.close()  # type: ignore[attr-defined]
    small_groups.publication.close()


def test_versions_and_crowds_that_are_not_there(world: CrowdWorld) -> None:
    for crowd, version, code in (("nobody", 1, "unknown_crowd"), ("all", 9, "unknown_version")):
        with pytest.raises(NotFound) as caught:
            pull_members(world.context, crowd, version, Form.CSV)
        assert caught.value.code == code
    with pytest.raises(InvalidInput, match="`newest` is no version"):
        pull_members(world.context, "all", "newest", Form.CSV)


def test_columns_come_from_the_version_s_own_snapshot(tmp_path: Path) -> None:
    with crowd_world(tmp_path) as found:
        found.publish()
        found.make("all", {"type": "all"})
        rows = {number: {"level": "new"} for number in range(60)}
        found.publish("second", rows=rows, customers=range(30))
        page = page_members(found.context, "all", asked=Asked(("level",)), limit=2)
        assert [item["level"] for item in page.items] == ["gold", "silver"]
        with found.registry.leases.hold() as lease:
            found.registry.snapshots.retire(["first"], lease)
        found.publication.close()
        later = crowd_again(found)
        page = page_members(later.context, "all", asked=Asked(("level",)), limit=60)
        assert [item["level"] for item in page.items[:2]] == ["new", "new"]
        assert page.items[45] == {"customer_id": "c045", "level": None}  # gone since, but a member then
        later.publication.close()


def crowd_again(world: CrowdWorld) -> CrowdWorld:
    """The same workspace, opened by another process."""
    from engine.audience import Publication

    return CrowdWorld(world.root, world.registry, Publication(world.root, world.registry))


def test_membership_of_some_customers(tmp_path: Path) -> None:
    with crowd_world(tmp_path) as found:
        found.publish()
        found.make("few", {"type": "tag", "tag": "orders", "op": "eq", "value": 0})
        asked = ["c005", "c001", "nobody", "c005", "", "c055"]
        version, answer = found.crowds.contains("few", asked)
        wanted = {"c005": True, "c001": False, "nobody": False, "": False, "c055": False}
        assert row_of(55) == {} and (version.version, answer) == (1, wanted)
        found.publish("second", customers=range(3))
        assert found.crowds.contains("few", asked)[1] == wanted  # of customers who are gone since
        with pytest.raises(InvalidInput, match="at most 10,000"):
            found.crowds.contains("few", [str(number) for number in range(10_001)])


def test_values_of_ordinals_that_nobody_has(world: CrowdWorld) -> None:
    with world.publication.reading() as reading:
        for code, type_ in TYPES.items():
            column = reading.serving.tags[code]
            found = take(column, pa.array([3, 10_000, 13], pa.int64()).to_numpy())
            assert found.is_valid().to_pylist() == [True, False, False], type_


def test_instants_are_utc(world: CrowdWorld) -> None:
    page = page_members(world.context, "all", limit=2, asked=Asked(("seen", "since")))
    assert datetime.fromisoformat(page.items[0]["seen"]) == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert date.fromisoformat(page.items[0]["since"]) == date(2020, 1, 1)


def test_the_docs_compute_the_same_checksum() -> None:
    page = (Path(__file__).parents[3] / "docs" / "crowds.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(page.split("```python\n")[1].split("```")[0], names)
    ids = [*everyone(), "顾客"]
    assert names["ids_checksum"](ids) == str(checksum_of_ids(ids))
