"""Who entered and who left, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from engine.audience.crowds.changes import SCHEMA, Changes, change_rows
from engine.audience.crowds.context import CrowdSettings
from engine.audience.crowds.reasons import Reason
from engine.audience.pulls.changes import changes_of, cursor_versions, page_changes, pull_changes
from engine.audience.pulls.members import Asked
from engine.audience.pulls.rows import schema_with
from engine.audience.pulls.streams import Form
from engine.errors import InvalidInput, NotFound
from engine.serving.sets.checksums import IdsChecksum, checksum_of_ids
from tests.unit.audience.crowd_worlds import BASE, CrowdWorld, crowd_world, name_of, row_of
from tests.unit.audience.test_crowd_pulls import rows_of

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
ALL = {"type": "all"}
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        yield found


def told(world: CrowdWorld, changes: Changes) -> dict[str, tuple[str, str | None]]:
    """By customer what happened and why; those who entered come first, each in order."""
    rows = [row for batch in change_rows(world.context, changes) for row in batch.to_pylist()]
    assert rows == sorted(rows, key=lambda row: (row["change"], row["customer_id"]))
    return {row["customer_id"]: (row["change"], row["reason"]) for row in rows}


def visits_within(days: int) -> dict[str, object]:
    return {"type": "event", "event": "visit", "window": {"type": "last", "n": days, "unit": "day"}}


def test_what_after_has_is_what_before_had_and_what_changed(world: CrowdWorld) -> None:
    world.publish()
    before = world.make("gold", GOLD)
    world.publish("second", BASE + DAY, customers=range(1, 50), rows={1: {"level": "gold"}})
    after = world.crowds.refresh("gold", by="a")
    changes = changes_of(world.context, "gold", start=1)
    seen = told(world, changes)
    entered = {name for name, (change, _) in seen.items() if change == "entered"}
    left = set(seen) - entered
    assert (world.members("gold", 1) | entered) - left == world.members("gold", 2)
    assert entered == {"c001"} and left == {
        name_of(n) for n in (0, *range(50, 60)) if row_of(n).get("level") == "gold"
    }
    total = IdsChecksum.parse(before.ids_checksum) + changes.entered_checksum - changes.left_checksum
    assert str(total) == after.ids_checksum
    assert changes.ids_checksum == checksum_of_ids(seen) and changes.rows == len(seen)


def test_reasons_are_data_where_only_data_changed(world: CrowdWorld) -> None:
    world.publish()
    world.make("gold", GOLD)
    world.publish("again", BASE, rows={1: {"level": "gold"}, 3: {"level": "basic"}})
    world.crowds.refresh("gold", by="a")
    changes = changes_of(world.context, "gold", start=1)
    assert changes.reasons.steps == (Reason.DATA,)
    assert told(world, changes) == {
        "c001": ("entered", "data_changed"),
        "c003": ("left", "data_changed"),
    }


def test_reasons_are_the_definition_where_only_that_changed(world: CrowdWorld) -> None:
    world.publish()
    world.make("some", GOLD)
    world.crowds.edit("some", {"segment": {**GOLD, "op": "in", "value": ["gold", "basic"]}}, by="a")
    world.crowds.refresh("some", by="a")
    assert {why for _, why in told(world, changes_of(world.context, "some", start=1)).values()} == {
        "definition_changed"
    }
    world.crowds.edit("some", {"limit": {"n": 2, "salt": "s"}}, by="a")
    world.crowds.refresh("some", by="a")
    changes = changes_of(world.context, "some", start=2)
    assert changes.reasons.steps == (Reason.DEFINITION,)


def test_a_new_version_of_a_crowd_inside_is_data(world: CrowdWorld) -> None:
    world.publish()
    world.make("inner", GOLD)
    world.make("outer", {"type": "crowd", "crowd": "inner"})
    world.crowds.edit("inner", {"segment": ALL}, by="a")
    world.crowds.refresh("inner", by="a")
    world.crowds.refresh("outer", by="a")
    changes = changes_of(world.context, "outer", start=1)
    assert changes.reasons.steps == (Reason.DATA,) and changes.rows > 0


def test_windows_that_move_are_told_from_data_that_changed(world: CrowdWorld) -> None:
    old, new = BASE - 3 * DAY, BASE + timedelta(hours=5)
    world.publish(visits=[(1, old), (2, old), (3, old)])
    world.make("recent", visits_within(3))
    later = BASE + DAY
    world.publish("second", later, visits=[(1, old), (3, old), (3, new), (4, new), (5, old)])
    world.crowds.refresh("recent", by="a")
    changes = changes_of(world.context, "recent", start=1)
    assert changes.reasons.steps == (Reason.DATA, Reason.WINDOW)
    assert told(world, changes) == {
        "c001": ("left", "window_moved"),  # the visit is there, and too old now
        "c002": ("left", "data_changed"),  # the visit is gone
        "c004": ("entered", "window_moved"),  # the visit lies in the days that came into the window
    }


def test_what_happened_since_in_a_window_that_stays_is_data(world: CrowdWorld) -> None:
    fixed = {"type": "absolute", "from": "2024-02-01", "to": "2024-04-01"}
    world.publish(visits=[(1, BASE - DAY)])
    world.make("spring", {"type": "event", "event": "visit", "window": fixed})
    since = BASE + timedelta(hours=5)
    world.publish("second", BASE + DAY, visits=[(1, BASE - DAY), (4, since)])
    world.crowds.refresh("spring", by="a")
    changes = changes_of(world.context, "spring", start=1)
    assert told(world, changes) == {"c004": ("entered", "data_changed")}


def test_all_three_reasons_at_once(world: CrowdWorld) -> None:
    old = BASE - 3 * DAY
    world.publish(visits=[(1, old), (2, old), (3, BASE - DAY)])
    world.make("recent", visits_within(3))
    world.crowds.edit("recent", {"segment": {"type": "or", "conditions": [visits_within(3), GOLD]}}, by="a")
    world.publish("second", BASE + DAY, visits=[(1, old), (3, BASE - DAY), (4, BASE - DAY)])
    world.crowds.refresh("recent", by="a")
    seen = told(world, changes_of(world.context, "recent", start=1))
    assert {name: seen[name] for name in ("c001", "c002", "c004", "c009")} == {
        "c001": ("left", "window_moved"),
        "c002": ("left", "data_changed"),
        "c004": ("entered", "data_changed"),
        "c009": ("entered", "definition_changed"),
    }
    assert "c003" not in seen


def test_reasons_are_left_out_where_they_cannot_be_told(world: CrowdWorld) -> None:
    world.publish(visits=[(1, BASE - 3 * DAY)])
    world.make("recent", visits_within(3))
    world.publish("second", BASE + DAY, visits=[(1, BASE - 3 * DAY)])
    world.crowds.refresh("recent", by="a")
    world.publish("third", BASE + 2 * DAY)
    with world.registry.leases.hold() as lease:
        world.registry.snapshots.retire(["first", "second"], lease)
    world.publication.close()
    from engine.audience import Publication

    world.publication = Publication(world.root, world.registry)
    assert told(world, changes_of(world.context, "recent", start=1)) == {"c001": ("left", None)}


def test_a_consumer_pulls_what_changed_since_its_last_pull(world: CrowdWorld) -> None:
    world.publish()
    world.make("gold", GOLD)
    first = page_changes(world.context, changes_of(world.context, "gold"), limit=10_000)
    mine = {item["customer_id"] for item in first.items}
    assert mine == world.members("gold") and first.next is None
    assert {item["reason"] for item in first.items} == {None}
    assert changes_of(world.context, "gold", since=first.since).rows == 0
    world.crowds.edit("gold", {"segment": {**GOLD, "value": "basic"}}, by="a")
    world.crowds.refresh("gold", by="a")
    changes = changes_of(world.context, "gold", since=first.since)
    pull = pull_changes(world.context, changes, Form.NDJSON)
    for row in rows_of(b"".join(pull.chunks), Form.NDJSON):
        (mine.add if row["change"] == "entered" else mine.remove)(row["customer_id"])
    assert mine == world.members("gold")
    assert changes_of(world.context, "gold", since=pull.since).rows == 0


def test_pages_of_changes_add_up_and_can_be_resumed(world: CrowdWorld) -> None:
    world.publish()
    world.make("gold", GOLD)
    world.crowds.edit("gold", {"segment": {**GOLD, "value": "basic"}}, by="a")
    world.crowds.refresh("gold", by="a")
    changes = changes_of(world.context, "gold", start=1, end=2)
    items: list[object] = []
    cursor = None
    while True:
        page = page_changes(world.context, changes, limit=7, cursor=cursor)
        items += page.items
        if page.next is None:
            break
        cursor = page.next
        assert cursor_versions(world.context, "gold", cursor) == (1, 2)
    assert len(items) == changes.rows == len(told(world, changes))
    for offset in (0, 5, changes.rows):
        pull = pull_changes(world.context, changes, Form.PARQUET, offset=offset)
        assert rows_of(b"".join(pull.chunks), Form.PARQUET) == items[offset:]
    assert pull.file_name == "gold-1-2.parquet"
    world.crowds.refresh("gold", by="a")
    with pytest.raises(InvalidInput, match="of other versions"):
        page_changes(world.context, changes_of(world.context, "gold", start=1), cursor=cursor)


def test_values_of_the_newer_snapshot_ride_along(world: CrowdWorld) -> None:
    world.publish(rows={1: {"level": "basic", "spend": Decimal("1.00")}})
    world.make("gold", GOLD)
    rows = {1: {"level": "gold", "spend": Decimal("9.50")}, 9: {"level": "basic", "spend": None}}
    world.publish("second", customers=range(1, 50), rows=rows)
    world.crowds.refresh("gold", by="a")
    changes = changes_of(world.context, "gold", start=1)
    asked = Asked(("spend", "mobile", "attribute.mobile", "gender"))
    names = ("customer_id", "change", "reason", *asked.columns)
    for form in Form:
        pull = pull_changes(world.context, changes, form, asked=asked)
        found = rows_of(b"".join(pull.chunks), form)
        assert tuple(found[0]) == names and len(found) == changes.rows
        by_id = {row["customer_id"]: row for row in found}
        assert str(by_id["c001"]["spend"]) == "9.50" and by_id["c001"]["mobile"] == "***"
        assert by_id["c009"]["change"] == "left" and not by_id["c009"]["spend"]
        gone = by_id[max(name_of(n) for n in range(50, 60) if row_of(n).get("level") == "gold")]
        assert gone["change"] == "left" and not any(gone[name] for name in asked.columns)
    clear = page_changes(world.context, changes, limit=1, asked=Asked(("mobile",), pii=True))
    assert clear.items[0] == {
        "customer_id": "c001",
        "change": "entered",
        "reason": "data_changed",
        "mobile": "13800000001",
    }


def test_columns_are_refused_before_the_first_byte_of_changes(world: CrowdWorld) -> None:
    world.publish()
    world.make("gold", GOLD)
    same = changes_of(world.context, "gold", start=1)
    for names, code in ((("levle",), "unknown_column"), (("level", "level"), "repeated_column")):
        with pytest.raises(InvalidInput) as caught:
            pull_changes(world.context, same, Form.CSV, asked=Asked(names))
        assert caught.value.code == code
        with pytest.raises(InvalidInput):
            page_changes(world.context, same, asked=Asked(names))
    own = SCHEMA.append(pa.field("gender", pa.string()))
    with pytest.raises(InvalidInput, match="`gender` comes twice"):
        schema_with(world.context, same.after, own, ("gender",), pii=False)
    found = schema_with(world.context, same.after, own, ("attribute.gender",), pii=False)
    assert found.names == [*own.names, "attribute.gender"]


def test_ranges_that_make_no_sense(world: CrowdWorld) -> None:
    world.publish()
    world.make("gold", GOLD)
    world.crowds.refresh("gold", by="a")
    since = page_changes(world.context, changes_of(world.context, "gold")).since
    for options in ({"start": 2, "end": 1}, {"start": 1, "since": since}, {"start": -1}, {"since": "x"}):
        with pytest.raises(InvalidInput):
            changes_of(world.context, "gold", **options)
    with pytest.raises(NotFound, match="no version 7"):
        changes_of(world.context, "gold", start=1, end=7)


def test_a_pull_that_is_too_long_ago_must_begin_anew(world: CrowdWorld) -> None:
    world.settings = CrowdSettings(versions=1)
    world.publish()
    world.make("gold", GOLD)
    since = page_changes(world.context, changes_of(world.context, "gold")).since
    world.crowds.refresh("gold", by="a")
    with pytest.raises(NotFound, match="pull the whole set") as caught:
        changes_of(world.context, "gold", since=since)
    assert caught.value.code == "since_expired"
    with pytest.raises(NotFound, match="are gone"):
        changes_of(world.context, "gold", start=1)
