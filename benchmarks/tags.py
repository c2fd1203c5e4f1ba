"""The forty tags of the benchmark workspace: as definitions, and as naive statements for the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from benchmarks.sizes import BASE_TIME, COMMON, HEAVY, SMALL_TYPES

Definition = Mapping[str, Any]

BANDS: Final = ((0, 100, "low"), (100, 500, "middle"), (500, None, "high"))


@dataclass(frozen=True, slots=True)
class BenchmarkTag:
    """A definition, and the Spark SQL somebody would write for it straight from the source tables.

    `naive` selects (customer_id, tag_value); `{name}` stands for the source table of that name.
    """

    definition: Definition
    naive: str

    @property
    def code(self) -> str:
        """The tag's code."""
        return str(self.definition["code"])


def all_tags() -> list[BenchmarkTag]:
    """Forty tags of every kind that the night computes."""
    return [*_static(), *_statistical(), *_ranked(), *_sql(), *_rules()]


def _tag(code: str, kind: str, value_type: str, naive: str, **body: Any) -> BenchmarkTag:
    definition = {
        "code": code,
        "name": {"en": code.replace("_", " "), "zh": code},
        "category": "bench",
        "kind": kind,
        "value_type": value_type,
        "type": "category" if value_type in ("text", "date", "datetime") else "numeric",
        **body,
    }
    return BenchmarkTag(definition, naive)


def _static() -> list[BenchmarkTag]:
    types = {"gender": "text", "city": "text", "level": "text", "birthday": "date", "joined": "date"}
    plain = [
        _tag(
            f"own_{name}",
            "static",
            type_,
            f"SELECT member_id AS customer_id, {name} AS tag_value FROM {{customers}} "
            f"WHERE {name} IS NOT NULL",
            attribute=name,
        )
        for name, type_ in types.items()
    ]
    recoded = _tag(
        "is_premium",
        "static",
        "text",
        "SELECT member_id AS customer_id, CASE WHEN level IN ('gold', 'platinum') THEN 'premium' "
        "ELSE 'plain' END AS tag_value FROM {customers} WHERE level IS NOT NULL",
        attribute="level",
        map={"gold": "premium", "platinum": "premium"},
        **{"else": "plain"},
    )
    return [*plain, recoded]


@dataclass(frozen=True, slots=True)
class _Measured:
    """One statistical tag: an aggregate over the last `days` of an event, perhaps of one category."""

    event: str
    days: int
    agg: str
    of: str | None = None
    category: str | None = None
    banded: bool = False


_NAIVE: Final = {
    "count": "count(*)",
    "sum": "sum({of})",
    "min": "min({of})",
    "max": "max({of})",
    "avg": "avg({of})",
    "distinct": "count(DISTINCT {of})",
    "days": "count(DISTINCT to_date(happened_at))",
    "last": "max_by({of}, happened_at)",
    "top": "mode({of})",
    "recency": "datediff(DATE '2026-01-01', max(to_date(happened_at)))",
}
_TYPES: Final = {
    "count": "integer",
    "distinct": "integer",
    "days": "integer",
    "recency": "integer",
    "last": "text",
    "top": "text",
    "avg": "decimal(12,2)",
    "sum": "decimal(20,2)",
    "min": "decimal(12,2)",
    "max": "decimal(12,2)",
}


def _statistical() -> list[BenchmarkTag]:
    wanted = [
        _Measured(COMMON, 30, "count"),
        _Measured(COMMON, 90, "sum", "amount"),
        _Measured(COMMON, 365, "avg", "amount"),
        _Measured(COMMON, 365, "max", "amount"),
        _Measured(COMMON, 365, "last", "store"),
        _Measured(COMMON, 365, "top", "category"),
        _Measured(COMMON, 365, "distinct", "store"),
        _Measured(COMMON, 90, "sum", "amount", category="category 02"),
        _Measured(COMMON, 365, "sum", "amount", banded=True),
        _Measured(HEAVY, 30, "count"),
        _Measured(HEAVY, 365, "days"),
        _Measured(HEAVY, 90, "sum", "amount"),
        *(_Measured(event, 90, "count") for event in SMALL_TYPES[:5]),
        *(_Measured(event, 180, "sum", "amount") for event in SMALL_TYPES[5:10]),
        *(_Measured(event, 365, "recency") for event in SMALL_TYPES[10:13]),
    ]
    return [_measured(one) for one in wanted]


def _measured(one: _Measured) -> BenchmarkTag:
    end = BASE_TIME
    start = end - timedelta(days=one.days)
    where = f" AND category = '{one.category}'" if one.category else ""
    value = _NAIVE[one.agg].format(of=one.of)
    naive = (
        f"SELECT member_id AS customer_id, {value} AS tag_value FROM {{{one.event}}} "
        f"WHERE happened_at >= TIMESTAMP '{start:%Y-%m-%d} 00:00:00' "
        f"AND happened_at < TIMESTAMP '{end:%Y-%m-%d} 00:00:00'{where} GROUP BY member_id"
    )
    body: dict[str, Any] = {
        "event": one.event,
        "window": {"type": "last", "n": one.days, "unit": "day"},
        "measure": {"agg": one.agg, **({"property": one.of} if one.of else {})},
    }
    if one.category:
        body["where"] = {"type": "property", "property": "category", "op": "eq", "value": one.category}
    if one.banded:
        body["bands"] = [_band(low, high, label) for low, high, label in BANDS]
        cases = " ".join(f"WHEN tag_value < {high} THEN '{label}'" for _, high, label in BANDS if high)
        naive = f"SELECT customer_id, CASE {cases} ELSE 'high' END AS tag_value FROM ({naive})"
    marks = ["banded"] if one.banded else []
    code = "_".join([one.event, one.agg, f"{one.days}d", *(["category"] if one.category else []), *marks])
    return _tag(code, "statistical", "text" if one.banded else _TYPES[one.agg], naive, **body)


def _band(low: int, high: int | None, label: str) -> dict[str, Any]:
    return {"label": label, **({"gte": low} if low else {}), **({"lt": high} if high else {})}


def _ranked() -> list[BenchmarkTag]:
    naive = (
        "SELECT customer_id, CASE WHEN share < 0.2 THEN 'top' ELSE 'rest' END AS tag_value FROM ("
        "SELECT member_id AS customer_id, (rank() OVER (ORDER BY sum(amount) DESC) - 1) "
        "/ count(*) OVER () AS share FROM {%s} GROUP BY member_id)"
    )
    return [
        _tag(
            f"{event}_spenders",
            "statistical",
            "text",
            naive % event,
            event=event,
            window={"type": "last", "n": 365, "unit": "day"},
            measure={"agg": "sum", "property": "amount"},
            bands=[{"label": "top", "top_percent": 20}, {"label": "rest"}],
        )
        for event in (COMMON, SMALL_TYPES[0])
    ]


def _sql() -> list[BenchmarkTag]:
    first = "SELECT {id} AS customer_id, min({time}) AS tag_value FROM {table} GROUP BY {id}"
    share = (
        "SELECT {id} AS customer_id, cast(sum(CASE WHEN category = 'category 00' THEN amount ELSE 0 END) AS "
        "decimal(20, 2)) / nullif(sum(amount), 0) AS tag_value FROM {table} GROUP BY {id}"
    )
    stores = (
        "SELECT {id} AS customer_id, count(DISTINCT store) AS tag_value FROM {table} "
        "WHERE category IN ('category 01', 'category 02') GROUP BY {id}"
    )
    wanted = (
        ("first_purchase", "datetime", first),
        ("favourite_share", "decimal(9,6)", share),
        ("two_category_stores", "integer", stores),
    )
    tags = []
    for code, type_, text in wanted:
        naive = text.format(id="member_id", time="happened_at", table=f"{{{COMMON}}}")
        sql = text.format(id="customer_id", time="event_time", table=COMMON)
        tags.append(_tag(code, "sql", type_, naive, sql=sql))
    return tags


def _rules() -> list[BenchmarkTag]:
    naive = (
        "SELECT c.member_id AS customer_id, CASE WHEN coalesce(e.n, 0) = 0 THEN 'none' "
        "WHEN e.n >= 3 THEN 'often' ELSE 'some' END AS tag_value FROM {customers} c LEFT JOIN "
        "(SELECT member_id, count(*) AS n FROM {%s} WHERE happened_at >= TIMESTAMP '2025-10-03 00:00:00' "
        "GROUP BY member_id) e ON e.member_id = c.member_id"
    )
    return [_rule(event, naive % event) for event in (COMMON, *SMALL_TYPES[13:16])]


def _rule(event: str, naive: str) -> BenchmarkTag:
    window = {"type": "last", "n": 90, "unit": "day"}
    often = {
        "type": "event",
        "event": event,
        "window": window,
        "measure": {"agg": "count"},
        "op": "gte",
        "value": 3,
    }
    some = {"type": "event", "event": event, "window": window}
    return _tag(
        f"{event}_habit",
        "rule",
        "text",
        naive,
        rules=[{"label": "often", "when": often}, {"label": "some", "when": some}],
        default="none",
    )
