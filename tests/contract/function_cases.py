"""The cases of `tests/cases/functions`: read, checked by the gate, batched into few statements, compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from ruamel.yaml import YAML
from sqlglot import exp

from engine.model.execution import EngineKind
from engine.model.moment import Moment
from engine.sql import SqlCheck, check_sql
from engine.sql.base_time import bind_moment
from engine.sql.collisions import tell_apart
from engine.sql.dialect import print_sql
from tests.contract.function_data import TYPES, tables

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "functions"
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu")
BASE_TIME = datetime(2024, 3, 15, 10, 30, tzinfo=UTC)
AGGREGATE = "aggregate"


@dataclass(frozen=True, slots=True)
class Case:
    """An expression that shows a function (or an operator) at work."""

    group: str
    function: str
    expression: str

    @property
    def grouped(self) -> bool:
        """Whether it is an aggregate over groups."""
        return self.group == AGGREGATE

    @property
    def sql(self) -> str:
        """The expression as a tag's SQL."""
        if self.grouped:
            return f"SELECT g AS customer_id, {self.expression} AS tag_value FROM facts GROUP BY g"
        return f"SELECT customer_id, {self.expression} AS tag_value FROM facts"


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """All cases of all files."""
    yaml = YAML(typ="safe", pure=True)
    found = []
    for path in sorted(folder.glob("*.yaml")):
        for function, expressions in yaml.load(path).items():
            found += [Case(path.stem, str(function), expression) for expression in expressions]
    return found


def checked(case: Case, engine: EngineKind) -> SqlCheck:
    """The gate's answer for a case."""
    return check_sql(case.sql, tables(), engine=engine)


def emitted(cases: Sequence[tuple[Case, SqlCheck]], zone: str) -> str:
    """One statement of many checked cases: columns c0, c1, ... by row or by group."""
    every = [bind_moment(check.tree, Moment(BASE_TIME, zone)) for _, check in cases if check.tree is not None]
    shown = [every[0].expressions[0]]
    shown += [exp.alias_(each.expressions[1].this, f"c{index}") for index, each in enumerate(every)]
    statement = every[0].copy()
    statement.set("expressions", shown)
    if cases[0][1].engine is EngineKind.EMBEDDED and isinstance(statement, exp.Select):
        tell_apart(statement)
    return print_sql(statement)


def written(cases: Sequence[Case], zone: str) -> str:
    """The same of expressions as they were written; timestamps are cast as they are read."""
    del zone
    shown = ", ".join(f"{case.expression} AS c{index}" for index, case in enumerate(cases))
    key, group = ("g", " GROUP BY g") if cases[0].grouped else ("customer_id", "")
    return f"SELECT {key} AS customer_id, {shown} FROM facts_cast{group}"


CAST_VIEW = "SELECT {} FROM facts".format(
    ", ".join(
        f"CAST({name} AS TIMESTAMP) AS {name}" if kind == "datetime" else name for name, kind in TYPES.items()
    )
)


def columns_of(table: pa.Table) -> dict[str, dict[str, object]]:
    """Column name to the values by row, instants as microseconds."""
    keys = table.column("customer_id").to_pylist()
    found = {}
    for name in table.column_names[1:]:
        column = table.column(name)
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", tz=column.type.tz)).cast(pa.int64())
        found[name] = dict(zip(keys, column.to_pylist(), strict=True))
    return found


def difference(left: Mapping[str, object], right: Mapping[str, object]) -> str | None:
    """The first rows in which two results differ, and how many do; None where they are equal."""
    rows = [key for key in sorted(left.keys() | right.keys()) if not same(left.get(key), right.get(key))]
    if not rows:
        return None
    shown = "; ".join(f"{key}: {left.get(key)!r} / {right.get(key)!r}" for key in rows[:3])
    return f"{len(rows)} rows differ, {shown}"


def same(left: object, right: object) -> bool:
    """Equal; floats to 1e-12 relative, two NaN are equal."""
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-300)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left == right
    return type(left) is type(right) and left == right
