"""Calls that differ in casts alone are told apart on the embedded engine."""

from __future__ import annotations

import re

from engine.model.execution import EngineKind
from engine.sql import check_sql
from engine.sql.dialect import print_sql
from tests.contract.sql_tables import corpus_tables


def emitted(expression: str, engine: EngineKind = EngineKind.EMBEDDED, group: str = "") -> str:
    found = check_sql(
        f"SELECT customer_id, {expression} AS tag_value FROM purchase {group}", corpus_tables(), engine=engine
    )
    assert found.tree is not None, found.issues
    return print_sql(found.tree)


GROUP = "GROUP BY customer_id"
MARK = re.compile(r"NOT '\d+' IS NULL (?:THEN|AND)")


def test_two_aggregates_that_differ_in_casts_get_different_names() -> None:
    both = "datediff(max(event_time), max(CAST(event_time AS DATE)))"
    assert len(MARK.findall(emitted(both, group=GROUP))) == 1
    assert not MARK.search(emitted(both, EngineKind.SPARK, GROUP))


def test_a_window_is_marked_in_its_partition() -> None:
    rounded = "sum(CAST(amount AS DECIMAL(12,0))) OVER (PARTITION BY store_id)"
    text = emitted(f"sum(amount) OVER (PARTITION BY store_id) - {rounded}")
    assert text.count("PARTITION BY `purchase`.`store_id`)") == 1
    assert len(re.findall(r"PARTITION BY `purchase`.`store_id`, '\d+'\)", text)) == 1


def test_a_filter_is_marked_in_its_condition() -> None:
    text = emitted(
        "count(*) FILTER (WHERE amount > 1) - count(*) FILTER (WHERE CAST(amount AS DECIMAL(12,0)) > 1)",
        group=GROUP,
    )
    assert len(MARK.findall(text)) == 1


def test_the_same_call_twice_keeps_one_name() -> None:
    text = emitted("sum(amount) + sum(amount)", group=f"{GROUP} HAVING sum(amount) > 1")
    assert not MARK.search(text)


def test_a_mark_is_no_text_of_the_query() -> None:
    text = emitted("concat('1', max(CAST(amount AS DECIMAL(12,0))), max(amount))", group=GROUP)
    assert len(MARK.findall(text)) == 1
    assert "NOT '1' IS NULL" not in text
