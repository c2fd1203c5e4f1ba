"""Segments as a marketer asks them, each beside SQL that counts the same customers.

The SQL is common to ClickHouse and Spark but for the functions in braces. It reads one table `tags` (`id`
and a column a tag) and one table an event type (`id`, `happened_at`, `day`, `category`, `store`, `quantity`,
`amount`); `id` is the dense ordinal in ClickHouse, and the customer's text key in Spark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from benchmarks.sizes import COMMON, HEAVY

Json = dict[str, Any]

QUARTER: Final[Json] = {"type": "last", "n": 90, "unit": "day"}
MONTH: Final[Json] = {"type": "last", "n": 30, "unit": "day"}
_SINCE: Final = {"quarter": "day >= DATE '2025-10-03'", "month": "day >= DATE '2025-12-02'"}
CART: Final = "event_cart"


@dataclass(frozen=True, slots=True)
class Query:
    """One question: `kind` is `tags`, `event` (one event condition) or `mixed`.

    Where both have `{x}` stands a number that grows from round to round, from `first` on, so that no cache
    answers.
    """

    name: str
    kind: str
    segment: Json
    sql: str
    first: int = 100

    def at(self, turn: int) -> tuple[Json, str]:
        """The segment and the SQL of one round, counted from 0."""
        number = self.first + turn
        return _filled(self.segment, number), self.sql.replace("{x}", str(number))


def _filled(node: Any, number: int) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, number) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, number) for value in node]
    return str(number) if node == "{x}" else node


def _tag(code: str, op: str, value: Any = None, **more: Any) -> Json:
    held = {} if value is None else {"value": value}
    return {"type": "tag", "tag": code, "op": op, **held, **more}


def _event(event: str, window: Json | None = None, category: str | None = None, **more: Any) -> Json:
    leaf: Json = {"type": "event", "event": event, **({"window": window} if window else {}), **more}
    if category:
        leaf["where"] = {"type": "property", "property": "category", "op": "eq", "value": category}
    return leaf


def _measured(agg: str, op: str, value: Any, of: str | None = None) -> Json:
    return {"measure": {"agg": agg, **({"property": of} if of else {})}, "op": op, "value": value}


def _all(*conditions: Json) -> Json:
    return {"type": "and", "conditions": list(conditions)}


def _any(*conditions: Json) -> Json:
    return {"type": "or", "conditions": list(conditions)}


def _not(condition: Json) -> Json:
    return {"type": "not", "condition": condition}


def queries() -> list[Query]:
    """The whole suite."""
    return [*_tag_queries(), *_event_queries(), *_mixed_queries()]


def _tags(name: str, segment: Json, condition: str) -> Query:
    return Query(name, "tags", segment, f"SELECT count(*) FROM tags WHERE {condition}")


def _tag_queries() -> list[Query]:
    cities = [f"city {number:03d}" for number in range(20)]
    listed = ", ".join(f"'{city}'" for city in cities)
    amount = _tag("purchase_sum_90d", "gte", "{x}")
    return [
        _tags(
            "one value",
            _all(_tag("own_gender", "eq", "female"), amount),
            "own_gender = 'female' AND purchase_sum_90d >= {x}",
        ),
        _tags(
            "another value, or none",
            _any(_tag("own_gender", "ne", "female", or_missing=True), amount),
            "own_gender <> 'female' OR own_gender IS NULL OR purchase_sum_90d >= {x}",
        ),
        _tags(
            "20 of 120 cities, two levels",
            _all(_tag("own_city", "in", cities), _tag("own_level", "in", ["gold", "platinum"]), amount),
            f"own_city IN ({listed}) AND own_level IN ('gold', 'platinum') AND purchase_sum_90d >= {{x}}",
        ),
        _tags("amount", amount, "purchase_sum_90d >= {x}"),
        _tags(
            "count between, amount below",
            _all(_tag("purchase_count_30d", "between", [1, 5]), _tag("purchase_sum_90d", "lt", "{x}")),
            "purchase_count_30d BETWEEN 1 AND 5 AND purchase_sum_90d < {x}",
        ),
        *_wider_tag_queries(amount),
    ]


def _wider_tag_queries(amount: Json) -> list[Query]:
    return [
        _tags(
            "dates",
            _all(
                _tag("own_joined", "gte", "2020-01-01"),
                _tag("own_birthday", "lt", "1990-01-01"),
                _tag("page_view_sum_90d", "gte", "{x}"),
            ),
            "own_joined >= DATE '2020-01-01' AND own_birthday < DATE '1990-01-01' "
            "AND page_view_sum_90d >= {x}",
        ),
        _tags(
            "text contains",
            _any(_tag("purchase_last_365d", "contains", "12"), amount),
            "purchase_last_365d LIKE '%12%' OR purchase_sum_90d >= {x}",
        ),
        _tags(
            "nested groups of five",
            _any(
                _all(_tag("own_level", "eq", "gold"), _tag("is_premium", "eq", "premium"), amount),
                _all(_tag("purchase_habit", "eq", "often"), _tag("page_view_days_365d", "gte", 3)),
            ),
            "(own_level = 'gold' AND is_premium = 'premium' AND purchase_sum_90d >= {x}) "
            "OR (purchase_habit = 'often' AND page_view_days_365d >= 3)",
        ),
        _tags(
            "not",
            _not(_any(_tag("purchase_habit", "eq", "none"), amount)),
            "NOT (coalesce(purchase_habit = 'none', FALSE) OR coalesce(purchase_sum_90d >= {x}, FALSE))",
        ),
    ]


def _grouped(event: str, condition: str, having: str) -> str:
    return f"SELECT id FROM {event}{f' WHERE {condition}' if condition else ''} GROUP BY id HAVING {having}"


def _of_events(name: str, segment: Json, grouped: str, first: int = 100) -> Query:
    return Query(name, "event", segment, f"SELECT count(*) FROM ({grouped}) found", first)


def _event_queries() -> list[Query]:
    quarter = _SINCE["quarter"]
    one = "category 02"
    few = _grouped(COMMON, quarter, "count(*) >= {x}")
    return [
        _of_events(
            "1 of 20 types, sum",
            _event(COMMON, QUARTER, **_measured("sum", "gte", "{x}", "amount")),
            _grouped(COMMON, quarter, "sum(amount) >= {x}"),
        ),
        _of_events(
            "the same, one category",
            _event(COMMON, QUARTER, one, **_measured("sum", "gte", "{x}", "amount")),
            _grouped(COMMON, f"{quarter} AND category = '{one}'", "sum(amount) >= {x}"),
        ),
        Query(
            "the same, count at most, none included",
            "event",
            _event(COMMON, QUARTER, **_measured("count", "lt", "{x}")),
            f"SELECT count(*) FROM tags WHERE id NOT IN ({few})",
            first=1,
        ),
        _of_events(
            "average",
            _event(COMMON, None, **_measured("avg", "gte", "{x}", "amount")),
            _grouped(COMMON, "", "avg(amount) >= {x}"),
        ),
        _of_events(
            "different stores",
            _event(COMMON, None, **_measured("distinct", "gte", "{x}", "store")),
            _grouped(COMMON, "", "count(DISTINCT store) >= {x}"),
            first=1,
        ),
        *_scanning_queries(quarter, one),
    ]


def _scanning_queries(quarter: str, one: str) -> list[Query]:
    return [
        _of_events(
            "largest",
            _event(COMMON, QUARTER, **_measured("max", "gte", "{x}", "amount")),
            _grouped(COMMON, quarter, "max(amount) >= {x}"),
        ),
        _of_events(
            "different days",
            _event(COMMON, QUARTER, **_measured("days", "gte", "{x}")),
            _grouped(COMMON, quarter, "count(DISTINCT day) >= {x}"),
            first=1,
        ),
        _of_events(
            "half of all events, sum",
            _event(HEAVY, None, **_measured("sum", "gte", "{x}", "amount")),
            _grouped(HEAVY, "", "sum(amount) >= {x}"),
        ),
        _of_events(
            "half of all events, count in 90 days",
            _event(HEAVY, QUARTER, **_measured("count", "gte", "{x}")),
            _grouped(HEAVY, quarter, "count(*) >= {x}"),
            first=1,
        ),
        _of_events(
            "half of all events, one category, sum",
            _event(HEAVY, None, one, **_measured("sum", "gte", "{x}", "amount")),
            _grouped(HEAVY, f"category = '{one}'", "sum(amount) >= {x}"),
        ),
    ]


def _mixed_queries() -> list[Query]:
    month, quarter = _SINCE["month"], _SINCE["quarter"]
    bought = _event(COMMON, MONTH, **_measured("sum", "gte", "{x}", "amount"))
    bought_sql = _grouped(COMMON, month, "sum(amount) >= {x}")
    carted = f"SELECT id FROM {CART} WHERE {quarter}"
    viewed = _event(HEAVY, MONTH, **_measured("count", "gte", 3))
    viewed_sql = _grouped(HEAVY, month, "count(*) >= 3")
    gold = _tag("own_level", "in", ["gold", "platinum"])
    level = "own_level IN ('gold', 'platinum')"
    return [
        Query(
            "level and bought",
            "mixed",
            _all(gold, bought),
            f"SELECT count(*) FROM tags WHERE {level} AND id IN ({bought_sql})",
        ),
        Query(
            "bought, never carted",
            "mixed",
            _all(bought, _event(CART, QUARTER, did=False)),
            f"SELECT count(*) FROM tags WHERE id IN ({bought_sql}) AND id NOT IN ({carted})",
        ),
        Query(
            "carted or viewed, level, not bought",
            "mixed",
            _all(gold, _any(_event(CART, QUARTER), viewed), _not(bought)),
            f"SELECT count(*) FROM tags WHERE {level} AND (id IN ({carted}) OR id IN ({viewed_sql})) "
            f"AND id NOT IN ({bought_sql})",
        ),
        Query(
            "two of three",
            "mixed",
            {"type": "at_least", "n": 2, "conditions": [gold, bought, _event(CART, QUARTER)]},
            f"SELECT count(*) FROM tags WHERE (CASE WHEN {level} THEN 1 ELSE 0 END) "
            f"+ (CASE WHEN id IN ({bought_sql}) THEN 1 ELSE 0 END) "
            f"+ (CASE WHEN id IN ({carted}) THEN 1 ELSE 0 END) >= 2",
        ),
    ]
