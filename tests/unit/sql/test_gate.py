"""What the gate answers: issues with places, what is read, lineage, digests, the emitted text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import InternalError, InvalidInput
from engine.model.execution import EngineKind
from engine.model.moment import Moment
from engine.sql import SqlCheck, check_sql, emit_sql, sql_digest
from engine.sql.dialect import parse_statements
from engine.sql.emission import emit
from tests.contract.sql_tables import corpus_tables

TABLES = corpus_tables()
MOMENT = Moment(datetime(2018, 1, 1, 17, 30, tzinfo=UTC), "Asia/Shanghai")


def check(sql: str, **options: object) -> SqlCheck:
    return check_sql(sql, TABLES, **options)  # type: ignore[arg-type]


def codes(sql: str) -> list[str]:
    return [issue.code for issue in check(sql).issues if issue.is_error]


@pytest.mark.parametrize(
    ("sql", "code", "line", "column", "hint"),
    [
        ("SELECT customer_id,\n  amont AS tag_value FROM purchase", "sql_column_unknown", 2, 3, "amount"),
        ("SELECT customer_id, 1 AS tag_value\nFROM purchas", "sql_table_unknown", 2, 6, "purchase"),
        (
            "SELECT customer_id, uper(gender) AS tag_value FROM customers",
            "sql_function_unknown",
            1,
            21,
            "upper",
        ),
        ("SELECT customer_id, rand() AS tag_value FROM customers", "sql_function_refused", 1, 21, None),
        ("SELECT customer_id, mobile AS tag_value FROM customers", "sql_pii", 1, 21, None),
        ("SELECT customer_id, trunc(birthday, 'yer') AS tag_value FROM customers", "sql_unit", 1, 21, "year"),
        (
            "SELECT customer_id, gender AS tag_value FROM customers WHERE points > 'a'",
            "sql_type",
            1,
            62,
            None,
        ),
        ("SELECT customer_id, (1 AS tag_value FROM customers", "sql_syntax", 1, None, None),
    ],
)
def test_an_issue_has_a_place_and_the_nearest_guess(
    sql: str, code: str, line: int, column: int | None, hint: str | None
) -> None:
    issue = check(sql).issues[0]
    assert issue.code == code
    assert issue.place.line == line
    if column is not None and code != "sql_unit":
        assert issue.place.column == column
    if hint is not None:
        assert hint in (issue.hint or "")


def test_every_problem_is_reported_at_once() -> None:
    found = codes("SELECT customer_id, nope, rand(), mobile FROM customers WHERE gender RLIKE '(a+)+'")
    assert set(found) == {"sql_column_unknown", "sql_function_refused", "sql_pii", "sql_pattern"}


def test_what_is_read_is_told() -> None:
    found = check(
        "SELECT p.customer_id, max(l.tag_value) AS tag_value "
        "FROM purchase p JOIN products d USING (product_id) "
        "JOIN tag.level l ON l.customer_id = p.customer_id "
        "WHERE d.department = 'X' GROUP BY p.customer_id"
    )
    assert found.ok
    assert (found.tags, found.events, found.dimensions) == ({"level"}, {"purchase"}, {"products"})
    assert not found.reads_customers
    read = {f"{each.table}.{each.column}" for each in found.columns}
    assert read == {
        "purchase.customer_id",
        "purchase.product_id",
        "products.product_id",
        "products.department",
        "tag.level.customer_id",
        "tag.level.tag_value",
    }


@pytest.mark.parametrize(
    ("sql", "sources"),
    [
        ("SELECT customer_id, gender AS tag_value FROM customers", {"customers.gender"}),
        ("SELECT customer_id, 'x' AS tag_value FROM customers WHERE vip", set()),
        (
            "WITH a AS (SELECT customer_id, sum(amount) AS s FROM purchase GROUP BY customer_id) "
            "SELECT a.customer_id, s * c.points AS tag_value FROM a JOIN customers c USING (customer_id)",
            {"purchase.amount", "customers.points"},
        ),
        (
            "SELECT customer_id, page AS tag_value FROM visit "
            "UNION SELECT customer_id, channel FROM purchase",
            {"visit.page", "purchase.channel"},
        ),
        (
            "SELECT customer_id, (SELECT max(price) FROM products) AS tag_value FROM customers",
            {"products.price"},
        ),
        (
            "SELECT customer_id, max(store_id) FILTER (WHERE channel = 'x') AS tag_value "
            "FROM purchase GROUP BY 1",
            {"purchase.store_id", "purchase.channel"},
        ),
        (
            "SELECT customer_id, transform(interests, x -> concat(x, gender)) AS tag_value FROM customers",
            {"customers.interests", "customers.gender"},
        ),
        (
            "SELECT customer_id, t AS tag_value "
            "FROM (SELECT customer_id, points AS p, p + 1 AS t FROM customers) x",
            {"customers.points"},
        ),
    ],
)
def test_lineage_leads_to_the_source_columns(sql: str, sources: set[str]) -> None:
    found = check(sql)
    assert found.ok, found.issues
    by_name = {each.name: {f"{s.table}.{s.column}" for s in each.sources} for each in found.lineage}
    assert by_name["tag_value"] == sources


def test_the_base_time_is_bound_in_the_workspace_zone() -> None:
    sql = (
        "SELECT customer_id, current_date AS tag_value FROM purchase "
        "WHERE event_time < now() AND event_time < CURRENT_TIMESTAMP"
    )
    emitted = emit_sql(check(sql), MOMENT)
    assert "CAST('2018-01-02' AS DATE)" in emitted
    assert emitted.count("CAST('2018-01-02 01:30:00+08:00' AS TIMESTAMP)") == 2
    assert "CURRENT" not in emitted
    assert "NOW" not in emitted


def test_a_repeated_local_time_is_bound_by_its_offset() -> None:
    sql = "SELECT customer_id, now() AS tag_value FROM customers"
    for instant, text in [("05:30", "01:30:00-04:00"), ("06:30", "01:30:00-05:00")]:
        moment = Moment(datetime.fromisoformat(f"2024-11-03T{instant}:00+00:00"), "America/New_York")
        assert f"'2024-11-03 {text}'" in emit_sql(check(sql), moment)


def test_only_visible_columns_of_internal_views_are_read() -> None:
    emitted = emit_sql(check("SELECT customer_id, tag_value FROM tag.level"), MOMENT)
    assert "FROM `tag__level`" in emitted
    customers = emit_sql(check("SELECT customer_id, gender AS tag_value FROM customers"), MOMENT)
    assert "mobile" not in customers
    assert "ordinal" not in customers
    granted = check("SELECT customer_id, mobile AS tag_value FROM customers", pii_granted=True)
    assert "mobile" in emit_sql(granted, MOMENT)


def test_the_digest_is_of_the_meaning_not_of_the_text() -> None:
    first = check("SELECT customer_id, gender AS tag_value FROM customers")
    second = check("select CUSTOMER_ID,  Gender /* who */ tag_value from Customers")
    third = check("SELECT customer_id, vip AS tag_value FROM customers")
    assert first.digest == second.digest != third.digest
    assert sql_digest("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_a_refused_text_is_not_emitted() -> None:
    with pytest.raises(InvalidInput):
        emit_sql(check("SELECT 1"), MOMENT)


def test_a_tree_that_was_tampered_with_is_not_emitted() -> None:
    for text in ["SELECT REFLECT('a')", "SELECT x FROM secret", "SELECT x FROM a.customers", "SELECT '${x}'"]:
        (tree,) = parse_statements(text)
        assert tree is not None
        with pytest.raises(InternalError):
            emit(tree, TABLES)


def test_a_function_may_be_refused_by_one_engine_alone() -> None:
    sql = (
        "SELECT customer_id, percentile_approx(points, 0.5) AS tag_value FROM customers GROUP BY customer_id"
    )
    assert check(sql, engine=EngineKind.SPARK).ok
    refused = check(sql, engine=EngineKind.EMBEDDED).issues[0]
    assert refused.code == "sql_function_engine"
    assert "percentile" in refused.message


def test_what_depends_on_order_is_told() -> None:
    def warned(expression: str) -> set[str]:
        found = check(f"SELECT customer_id, {expression} AS tag_value FROM purchase GROUP BY customer_id")
        assert found.ok
        return {issue.code for issue in found.issues}

    assert warned("sum(rating)") == {"sql_float_order"}
    assert warned("first(store_id)") == {"sql_no_order"}
    assert warned("sum(amount)") == set()
