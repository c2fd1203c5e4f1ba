"""Uploaded lists: what is read, what is refused with its line, what nobody is known by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audience.crowds.context import CrowdSettings
from engine.audience.crowds.list_rows import REPORTED, ListForm, ListRow, read_list
from engine.audience.pulls.members import pull_members
from engine.audience.pulls.streams import Form
from engine.definitions.list_csv import LONGEST_ID, LONGEST_RECORD
from engine.errors import Conflict, ExposedError, InvalidInput, NotFound
from engine.model.crowd import CrowdKind
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world
from tests.unit.serving.test_checksums import by_hand

SETTINGS = CrowdSettings()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def read(data: bytes, form: ListForm = ListForm.CSV, settings: CrowdSettings = SETTINGS) -> list[ListRow]:
    """Read in the smallest chunks there are."""
    chunks = [data[place : place + 1] for place in range(len(data))]
    return list(read_list(chunks, form, settings, file="list"))


def refused(data: bytes, form: ListForm = ListForm.CSV) -> list[tuple[str, int | None]]:
    with pytest.raises(InvalidInput) as caught:
        read(data, form)
    return [(issue.code, issue.place.line) for issue in caught.value.issues]


def test_csv_is_read_by_its_header() -> None:
    text = 'name,customer_id\r\n"Ann, B.",c1\r\n\r\n"two\nlines",007\n顾客, x \nlast,"a""b"'
    assert read(b"\xef\xbb\xbf" + text.encode()) == [
        ListRow(2, "c1"),
        ListRow(4, "007"),
        ListRow(6, " x "),
        ListRow(7, 'a"b'),
    ]


def test_ndjson_is_read_as_objects_or_texts() -> None:
    text = '{"customer_id": "c1", "more": 1}\n\n"c2"\r\n{"customer_id":"\\u987e"}'
    assert read(text.encode(), ListForm.NDJSON) == [ListRow(1, "c1"), ListRow(3, "c2"), ListRow(4, "顾")]


@pytest.mark.parametrize(
    ("data", "form", "issues"),
    [
        (b"", ListForm.CSV, [("bad_header", 1)]),
        (b"id\nx\n", ListForm.CSV, [("bad_header", 1)]),
        (b"customer_id,customer_id\nx,y\n", ListForm.CSV, [("bad_header", 1)]),
        (b"customer_id\nx\n\xff\n", ListForm.CSV, [("not_utf8", 3)]),
        (b'customer_id\nx\n""\ny\n\0\n', ListForm.CSV, [("bad_row", 3), ("bad_row", 5)]),
        (b"a,customer_id\n1,x\n2\n", ListForm.CSV, [("bad_row", 3)]),
        (b'customer_id\n"x\n', ListForm.CSV, [("bad_row", 2)]),
        (b"customer_id,a\nx,1\ny,2,3\n", ListForm.CSV, [("bad_row", 3)]),
        (b'"customer_id\n', ListForm.CSV, [("bad_header", 1)]),
        (b'{"customer_id": "a", "customer_id": "b"}\n', ListForm.NDJSON, [("bad_row", 1)]),
        (b'"x"\n7\nnull\n{"id":"x"}\n{x\n', ListForm.NDJSON, [("bad_row", line) for line in (2, 3, 4, 5)]),
        (b'"\\ud800"\n', ListForm.NDJSON, [("bad_row", 1)]),
        (b"[" * 20_000 + b"\n", ListForm.NDJSON, [("bad_row", 1)]),
    ],
)
def test_what_cannot_be_read_is_told_by_line(
    data: bytes, form: ListForm, issues: list[tuple[str, int | None]]
) -> None:
    assert refused(data, form) == issues


def test_only_so_many_bad_rows_are_told() -> None:
    assert len(refused(b"customer_id\n" + b'""\n' * 100)) == REPORTED


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"x" * (LONGEST_RECORD + 1), "bad_row", 1),
        (b'"' + b"x\n" * (LONGEST_RECORD // 2), "bad_header", 1),
        (b"a," * (LONGEST_RECORD // 4), "bad_header", 1),
        (b'customer_id\n"' + b"x\n" * (LONGEST_RECORD // 2), "bad_row", 2),
        (b"customer_id\n" + b"x" * (LONGEST_RECORD + 1), "bad_row", 2),
        (b"customer_id\n" + b"x" * (LONGEST_ID + 1), "bad_row", 2),
    ],
)
def test_what_is_endless_is_refused_in_few_words(data: bytes, code: str, line: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        list(read_list([data], ListForm.CSV, SETTINGS, file="list"))
    (issue,) = caught.value.issues
    assert (issue.code, issue.place.line) == (code, line)
    assert len(caught.value.message) < 500 and len(issue.message) < 500


def test_lists_are_bounded() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(b"customer_id\na\nb\nc\n", settings=CrowdSettings(upload_rows=2))
    assert caught.value.code == "too_many_rows"
    with pytest.raises(InvalidInput) as caught:
        read(b"customer_id\na\nb\nc\n", settings=CrowdSettings(upload_bytes=15))
    assert caught.value.code == "too_large"


def test_unknown_and_repeated_ids_are_counted_and_kept(world: CrowdWorld) -> None:
    data = b"customer_id\nc003\nzz\nc001\nc003\nC001\n c001\nzz\n"
    made = world.crowds.upload({"name": "VIP 2017", "owner": "crm"}, read(data), by="ann")
    assert (made.crowd.id, made.crowd.kind, made.crowd.owner) == ("vip_2017", CrowdKind.UPLOAD, "crm")
    assert (made.rows, made.repeated, made.unknown, made.version.count) == (7, 1, 4, 2)
    unknown = [ListRow(3, "zz"), ListRow(6, "C001"), ListRow(7, " c001"), ListRow(8, "zz")]
    assert list(made.unknown_ids) == unknown == list(world.crowds.unknown_rows("vip_2017"))
    assert world.members("vip_2017") == {"c001", "c003"}
    receipt = world.crowds.version("vip_2017")
    assert receipt == made.version and receipt.ids_checksum == by_hand(["c001", "c003"])
    assert (receipt.segment, receipt.engine, receipt.snapshot) == (None, "upload", "first")
    assert receipt.report == {"rows": 7, "repeated": 1, "unknown": 4}


def test_a_list_can_be_empty_or_of_nobody(world: CrowdWorld) -> None:
    assert world.crowds.upload({"name": "empty"}, read(b"customer_id\n"), by="a").version.count == 0
    made = world.crowds.upload({"name": "nobody"}, read(b"customer_id\nx\n"), by="a")
    assert (made.version.count, made.unknown) == (0, 1)
    assert list(world.crowds.unknown_rows("empty")) == []


@pytest.mark.parametrize("data", [b'customer_id\nc001\n""\n', b"customer_id\nc001\n\xff\n", b"nothing\n"])
def test_a_list_with_a_bad_row_leaves_nothing_behind(world: CrowdWorld, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        world.crowds.upload({"id": "bad", "name": "x"}, read_list([data], ListForm.CSV, SETTINGS), by="a")
    with pytest.raises(NotFound):
        world.crowds.get("bad")
    assert not (world.root / "lake" / "crowds" / "bad").exists()
    assert world.crowds.upload({"id": "bad", "name": "x"}, [ListRow(1, "c001")], by="a").version.version == 1


def test_a_new_version_of_a_list(world: CrowdWorld) -> None:
    world.crowds.upload({"id": "list", "name": "x"}, [ListRow(1, "c001")], by="a")
    world.publish("second", customers=range(70))
    made = world.crowds.upload_again("list", [ListRow(1, "c065"), ListRow(2, "q")], by="bob")
    assert (made.version.version, made.version.by, made.version.snapshot) == (2, "bob", "second")
    assert world.members("list") == {"c065"} and world.members("list", 1) == {"c001"}
    assert [row.line for row in world.crowds.unknown_rows("list")] == [2]
    world.make("gold", {"type": "all"})
    with pytest.raises(Conflict, match="no uploaded list"):
        world.crowds.upload_again("gold", [], by="a")


def test_lists_are_used_like_other_crowds(world: CrowdWorld) -> None:
    world.crowds.upload({"id": "list", "name": "x"}, [ListRow(1, "c001"), ListRow(2, "c002")], by="a")
    world.make("rest", {"type": "not", "condition": {"type": "crowd", "crowd": "list"}})
    assert world.crowds.version("rest").count == 58
    assert world.crowds.signatures()["list"].uploaded and not world.crowds.signatures()["rest"].uploaded
    for changes in ({"segment": {"type": "all"}}, {"limit": {"n": 1, "salt": ""}}):
        with pytest.raises(Conflict, match="is an uploaded list"):
            world.crowds.edit("list", changes, by="a")
    assert world.crowds.edit("list", {"folder": "f"}, by="a").folder == "f"


def test_a_copy_of_a_list_has_its_members(world: CrowdWorld) -> None:
    first = world.crowds.upload({"id": "list", "name": "x"}, [ListRow(1, "c001"), ListRow(2, "c002")], by="a")
    made = world.crowds.copy("list", {"id": "twin"}, by="bob")
    assert (made.id, made.kind, made.latest, made.created_by) == ("twin", CrowdKind.UPLOAD, 1, "bob")
    twin = world.crowds.version("twin")
    assert (twin.digest, twin.ids_checksum) == (first.version.digest, first.version.ids_checksum)
    world.crowds.delete("list")
    pull = pull_members(world.context, "twin", 1, Form.CSV)
    assert b"".join(pull.chunks) == b"customer_id\r\nc001\r\nc002\r\n"
    with pytest.raises(Conflict):
        world.crowds.copy("twin", {"id": "twin"}, by="bob")


def test_an_id_that_is_taken_is_refused_before_the_list_is_read(world: CrowdWorld) -> None:
    world.make("gold", {"type": "all"})

    rows = iter([ListRow(1, "c001")])
    for fields in ({"id": "gold", "name": "x"}, {"name": "x", "segment": {"type": "all"}}, {"name": ""}):
        with pytest.raises(ExposedError):
            world.crowds.upload(fields, rows, by="a")
    assert next(rows) == ListRow(1, "c001")
