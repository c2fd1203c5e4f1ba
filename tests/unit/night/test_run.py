"""Whole nights on a small shop: what is computed, kept, failed, published, and readable afterwards."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.audience import Publication
from engine.model.run import RunStatus, TagStatus
from engine.model.tag import Sql
from engine.model.values import TEXT, ValueType
from engine.night import tag_history
from tests.night_workspaces import (
    BIG,
    CUSTOMERS,
    GENDER,
    SPEND,
    SPEND_SQL,
    Shop,
    moment,
    result,
    sql,
    statuses,
)

pytestmark = pytest.mark.sail


def test_a_first_night_leaves_values_for_any_reader(shop: Shop) -> None:
    shop.build({"gender": GENDER, "spend_sql": SPEND_SQL, "big": BIG, "spend_30d": SPEND})
    report = shop.run()
    assert (report.status, report.exit_code, report.latest, report.universe) == (
        RunStatus.SUCCEEDED,
        0,
        True,
        4,
    )
    assert shop.ordinals() == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert shop.values("gender") == {"a": "F", "b": "M", "d": "F"}
    assert shop.values("spend_sql") == {"a": Decimal("15.50"), "b": Decimal("107.25")}
    assert shop.values("spend_30d") == {"a": Decimal("15.50"), "b": Decimal("7.25")}
    assert shop.values("big") == {"a": "big", "b": "big"}
    assert shop.wide()["b"] == {
        "ordinal": 1,
        "big": "big",
        "gender": "M",
        "spend_30d": Decimal("7.25"),
        "spend_sql": Decimal("107.25"),
    }
    gender = result(report, "gender")
    assert (gender.rows, gender.coverage, gender.reason) == (3, 0.75, "new")
    assert result(report, "spend_sql").downstream == ("big",)
    purchase = next(source for source in report.sources if source.name == "purchase")
    assert purchase.rows == 4
    assert purchase.counts["unknown_customers"] == 1
    assert purchase.counts["after_base_time"] == 1
    assert set(report.stages) >= {"customers", "events", "tags", "serving", "publish", "tidy"}
    assert report.peak_memory_bytes is not None


def test_the_same_run_again_does_nothing_and_force_computes_anew(shop: Shop) -> None:
    shop.build({"gender": GENDER})
    first = shop.run()
    again = shop.run()
    assert again.nothing_to_do
    assert (again.snapshot, again.exit_code, statuses(again)) == (first.snapshot, 0, statuses(first))
    forced = shop.run(force=True)
    assert forced.snapshot not in (None, first.snapshot)
    assert result(forced, "gender").reason == "forced"
    assert shop.values("gender") == {"a": "F", "b": "M", "d": "F"}


def test_changed_sources_and_definitions_make_another_run_of_the_same_base_time(shop: Shop) -> None:
    shop.build({"gender": GENDER, "level": GENDER.replace("gender", "level")})
    shop.run()
    shop.define("level", GENDER.replace("gender", "level") + "map: {gold: best}\n")
    changed = shop.run()
    assert statuses(changed) == {"gender": TagStatus.KEPT, "level": TagStatus.COMPUTED}
    assert result(changed, "level").reason == "changed"
    shop.write_customers([*CUSTOMERS, ("0", "M", "gold")])
    newer = shop.run()
    assert {tag.reason for tag in newer.tags} == {"sources changed"}
    assert shop.values("level") == {"a": "best", "b": "best", "0": "best"}
    assert shop.ordinals() == {"a": 0, "b": 1, "c": 2, "d": 3, "0": 4}


def test_four_ways_to_fail_are_told_apart_and_the_rest_is_published(shop: Shop) -> None:
    shop.environ = {"TAGMILL__ENGINE__STATEMENT_TIMEOUT": "6"}
    many = ", ".join(f"purchase p{n}" for n in range(18))
    shop.build(
        {
            "gender": GENDER,
            "zero": sql(
                "SELECT customer_id, 1 / (count(*) - count(*)) AS tag_value FROM purchase GROUP BY 1", "float"
            ),
            "twice": sql("SELECT customer_id, 1 AS tag_value FROM purchase"),
            "forbidden": sql(
                "SELECT customer_id, reflect('java.lang.System', 'exit') AS tag_value FROM customers"
            ),
            "slow": sql(f"SELECT p0.customer_id, count(*) AS tag_value FROM {many} GROUP BY p0.customer_id"),
            "after_slow": sql("SELECT customer_id, tag_value FROM tag.slow"),
        }
    )
    report = shop.run()
    assert (report.status, report.exit_code) == (RunStatus.PARTIAL, 1)
    assert statuses(report) == {
        "gender": TagStatus.COMPUTED,
        "zero": TagStatus.FAILED,
        "twice": TagStatus.FAILED,
        "forbidden": TagStatus.REFUSED,
        "slow": TagStatus.FAILED,
        "after_slow": TagStatus.BLOCKED,
    }
    codes = {tag.code: tag.error_code for tag in report.tags if tag.status is TagStatus.FAILED}
    assert codes == {"zero": "divide_by_zero", "twice": "duplicates", "slow": "timeout"}
    assert result(report, "after_slow").blocked_by == ("slow",)
    assert all("o1" not in (tag.message or "") for tag in report.tags)
    assert shop.wide()["a"] == {"ordinal": 0, "gender": "F"}


def test_a_failed_tag_keeps_its_last_values_marked_stale_and_so_do_its_dependents(shop: Shop) -> None:
    shop.build({"spend_sql": SPEND_SQL, "big": BIG})
    shop.run("2018-01-03")
    shop.define("spend_sql", sql("SELECT customer_id, 1 AS tag_value FROM purchase", "decimal(12,2)"))
    second = shop.run("2018-01-04")
    assert statuses(second) == {"spend_sql": TagStatus.FAILED, "big": TagStatus.BLOCKED}
    for tag in second.tags:
        assert (tag.stale, tag.as_of, tag.rows) == (True, date(2018, 1, 3), 2)
    assert shop.wide()["a"] == {"ordinal": 0, "big": "big", "spend_sql": Decimal("15.50")}
    shop.define("spend_sql", SPEND_SQL)
    third = shop.run("2018-01-04")
    assert [(tag.code, tag.status, tag.stale) for tag in third.tags] == [
        ("spend_sql", TagStatus.COMPUTED, False),
        ("big", TagStatus.COMPUTED, False),
    ]
    assert shop.values("spend_sql")["c"] == Decimal("3.00")


def test_a_snapshot_keeps_the_definitions_that_made_its_values(shop: Shop) -> None:
    shop.build({"gender": GENDER, "spend_sql": SPEND_SQL})
    shop.run()
    shop.define("spend_sql", sql("SELECT customer_id, 1 / 0 AS tag_value FROM customers"))
    shop.define("gender", GENDER + "description: told anew\n")
    assert statuses(shop.run("2018-01-04"))["spend_sql"] is TagStatus.FAILED
    with (
        shop.open() as workspace,
        closing(Publication(shop.root, workspace.registry)) as publication,
        publication.reading() as reading,
    ):
        assert reading.moment.base_time == datetime(2018, 1, 4, tzinfo=UTC)
        assert reading.definitions["gender"].description is not None
        kept, stored = reading.definitions["spend_sql"], reading.tags["spend_sql"]
        assert kept.value_type == stored.type == ValueType.decimal(12, 2)
        assert isinstance(kept.body, Sql)
        assert "1 / 0" not in kept.body.text
        assert list(reading.catalog.events["purchase"].properties) == ["amount", "store"]
        assert reading.catalog.events["purchase"].id_type == TEXT


def test_a_weekly_tag_that_is_not_due_keeps_its_own_base_time(shop: Shop) -> None:
    shop.build({"gender": GENDER, "weekly": GENDER + "cadence: weekly\n"})
    shop.run("2018-01-03")
    second = shop.run("2018-01-04")
    assert statuses(second) == {"gender": TagStatus.COMPUTED, "weekly": TagStatus.KEPT}
    weekly = result(second, "weekly")
    assert (weekly.as_of, weekly.stale, weekly.base_time) == (
        date(2018, 1, 3),
        False,
        datetime(2018, 1, 3, tzinfo=UTC),
    )
    assert statuses(shop.run("2018-01-08"))["weekly"] is TagStatus.COMPUTED


def test_a_backfill_never_becomes_latest_and_the_past_stays_readable(shop: Shop) -> None:
    shop.build({"spend_sql": SPEND_SQL})
    later = shop.run("2018-01-05")
    wide = shop.wide()
    back = shop.run("2018-01-02")
    assert (back.latest, back.status) == (False, RunStatus.SUCCEEDED)
    assert shop.wide() == wide
    with shop.open() as workspace:
        newest = workspace.registry.snapshots.latest()
        assert newest is not None
        assert newest.id == later.snapshot
        inputs = workspace.inputs(moment("2018-01-05"))
        entries = tag_history(inputs, "spend_sql")
    assert [(entry.as_of, entry.rows, entry.readable) for entry in entries] == [
        (date(2018, 1, 5), 3, True),
        (date(2018, 1, 2), 2, True),
    ]
    assert shop.values("spend_sql", entries[1].table_version) == shop.values(
        "spend_sql", entries[0].table_version
    )
    again = shop.run("2018-01-05")
    assert again.nothing_to_do


def test_only_the_named_tags_are_computed(shop: Shop) -> None:
    shop.build({"gender": GENDER, "spend_sql": SPEND_SQL, "by_hand": GENDER + "cadence: manual\n"})
    report = shop.run(tags=frozenset({"by_hand"}))
    assert statuses(report) == {
        "gender": TagStatus.SKIPPED,
        "spend_sql": TagStatus.SKIPPED,
        "by_hand": TagStatus.COMPUTED,
    }
    assert set(shop.wide()["a"]) == {"ordinal", "by_hand"}
    rest = shop.run()
    assert result(rest, "by_hand").status is TagStatus.KEPT
    assert set(shop.wide()["a"]) == {"ordinal", "by_hand", "gender", "spend_sql"}


def test_a_disabled_tag_leaves_the_snapshot(shop: Shop) -> None:
    shop.build({"gender": GENDER, "spend_sql": SPEND_SQL})
    shop.run("2018-01-03")
    shop.define("gender", GENDER + "enabled: false\n")
    report = shop.run("2018-01-04")
    assert result(report, "gender").status is TagStatus.DISABLED
    assert set(shop.wide()["a"]) == {"ordinal", "spend_sql"}
