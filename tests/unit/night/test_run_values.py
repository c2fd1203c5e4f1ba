"""Whole nights on a small shop: which values customers get, keep, or are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.model.run import RunStatus, TagStatus
from engine.night import upload_list
from tests.night_workspaces import CUSTOMERS, GENDER, ORDERS, SPEND_SQL, Shop, moment, result, sql, statuses

pytestmark = pytest.mark.sail


def test_keep_last_looks_at_the_base_time_before_and_is_dropped_with_the_meaning(shop: Shop) -> None:
    recent = (
        "SELECT customer_id, min(store) AS tag_value FROM purchase "
        "WHERE event_time >= TIMESTAMP '{}' GROUP BY 1"
    )
    keep = "on_missing: keep_last\n"
    text = sql(recent.format("2018-01-01 00:00:00"), "text", keep)
    shop.build({"store": text})
    shop.run("2018-01-03")
    assert shop.values("store") == {"a": "s1"}
    orders = [row for row in ORDERS if row[1] != "a"]
    shop.write_orders(orders)
    kept = shop.run("2018-01-04")
    assert shop.values("store") == {"a": "s1", "c": "s3"}
    assert (result(kept, "store").rows, result(kept, "store").coverage) == (2, 0.25)
    shop.define("store", sql(recent.format("2018-01-02 00:00:00"), "text", keep))
    shop.run("2018-01-05")
    assert shop.values("store") == {"c": "s3"}


def test_kept_values_outlive_a_day_on_which_the_tag_was_disabled(shop: Shop) -> None:
    keep = GENDER + "on_missing: keep_last\n"
    shop.build({"gender": keep})
    shop.run("2018-01-03")
    shop.define("gender", keep + "enabled: false\n")
    shop.run("2018-01-04")
    shop.define("gender", keep)
    shop.write_customers([(name, None, None) for name in "abcd"])
    shop.run("2018-01-05")
    assert shop.values("gender") == {"a": "F", "b": "M", "d": "F"}


def test_a_default_fills_every_customer_and_coverage_is_told_before_it(shop: Shop) -> None:
    shop.build({"spend_sql": SPEND_SQL + "on_missing: {default: 0}\n"})
    report = shop.run()
    assert shop.values("spend_sql") == {
        "a": Decimal("15.50"),
        "b": Decimal("107.25"),
        "c": Decimal("0.00"),
        "d": Decimal("0.00"),
    }
    assert (report.tags[0].rows, report.tags[0].coverage) == (4, 0.5)


def test_quality_gates_keep_bad_values_from_being_published(shop: Shop) -> None:
    few = SPEND_SQL + "quality: {coverage_min: 0.9}\n"
    steady = GENDER + "quality: {drift_max: 0.2}\n"
    shop.build({"few": few, "steady": steady})
    first = shop.run("2018-01-03")
    assert {tag.code: tag.error_code for tag in first.tags} == {"few": "coverage", "steady": None}
    shop.write_customers([(name, "M", level) for name, _, level in CUSTOMERS])
    second = shop.run("2018-01-04")
    assert {tag.code: tag.error_code for tag in second.tags} == {"few": "coverage", "steady": "drift"}
    assert shop.values("steady") == {"a": "F", "b": "M", "d": "F"}


def test_an_upload_is_published_by_the_next_run(shop: Shop) -> None:
    shop.build({"vip": "kind: list\nvalue_type: text\ntype: category\n", "gender": GENDER})
    assert statuses(shop.run()) == {"gender": TagStatus.COMPUTED, "vip": TagStatus.SKIPPED}
    with shop.open() as workspace:
        inputs = workspace.inputs(moment("2018-01-03"))
        assert upload_list(inputs, "vip", [("a", "yes"), ("nobody", "yes")], who="test") == 2
    report = shop.run()
    vip = result(report, "vip")
    assert (vip.status, vip.rows, vip.report["unknown_rows"]) == (TagStatus.COMPUTED, 1, 1)
    assert shop.values("vip") == {"a": "yes"}


def test_new_customers_get_the_next_ordinals_in_code_point_order_and_gone_ones_keep_theirs(
    shop: Shop,
) -> None:
    shop.build({"gender": GENDER})
    shop.run("2018-01-03")
    shop.write_customers([("é", "F", None), ("Z", "F", None), ("b", "F", None), ("aa", "M", None)])
    report = shop.run("2018-01-04")
    assert report.universe == 4
    assert shop.ordinals() == {"a": 0, "b": 1, "c": 2, "d": 3, "Z": 4, "aa": 5, "é": 6}
    assert {name: row["ordinal"] for name, row in shop.wide().items()} == {"b": 1, "Z": 4, "aa": 5, "é": 6}
    shop.write_customers(CUSTOMERS)
    shop.run("2018-01-05")
    assert {name: row["ordinal"] for name, row in shop.wide().items()} == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_customers_that_come_twice_are_named_in_the_operators_log_only(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.build({"twice": sql("SELECT customer_id, 1 AS tag_value FROM purchase")})
    report = shop.run()
    assert report.tags[0].message == "2 customers have more than one row; a tag gives each customer one value"
    assert "'customer_id': 'a'" in caplog.text


def test_nobody_and_nothing_is_a_night_too(shop: Shop) -> None:
    shop.build({"gender": GENDER, "spend_sql": SPEND_SQL})
    shop.write_customers([])
    shop.write_orders([])
    report = shop.run()
    assert (report.status, report.universe) == (RunStatus.SUCCEEDED, 0)
    assert [(tag.rows, tag.coverage) for tag in report.tags] == [(0, 0.0), (0, 0.0)]
    assert shop.wide() == {}
    shop.write_customers(CUSTOMERS)
    shop.write_orders(ORDERS)
    assert shop.run("2018-01-04").exit_code == 0
    assert shop.values("spend_sql") == {"a": Decimal("15.50"), "b": Decimal("107.25"), "c": Decimal("3.00")}


def test_a_new_value_type_replaces_the_table(shop: Shop) -> None:
    shop.build({"spend_sql": SPEND_SQL})
    shop.run("2018-01-03")
    shop.define("spend_sql", sql("SELECT customer_id, 'x' AS tag_value FROM customers", "text"))
    report = shop.run("2018-01-04")
    assert report.exit_code == 0
    assert shop.values("spend_sql") == dict.fromkeys("abcd", "x")
