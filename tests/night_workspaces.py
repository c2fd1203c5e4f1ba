"""Small whole workspaces, made by delta-rs, for tests of the night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from engine.model.execution import EngineKind, Execution, Source
from engine.model.moment import Moment
from engine.model.run import TagResult, TagStatus
from engine.night import RunReport
from engine.wiring import Workspace, open_workspace, run_workspace
from tests.conftest import OpenSession

CATALOG = """\
zone: UTC
customers:
  table: source/customers
  key: member_id
  attributes:
    gender: {type: text}
    level: {type: text}
events:
  purchase:
    table: source/orders
    customer: member_id
    time: paid_at
    id: order_id
    properties:
      amount: {type: "decimal(12,2)"}
      store: {type: text}
categories:
  member: {en: Member, zh: 会员}
"""

TAG = """\
code: {code}
name: {{en: "{code}", zh: "{code}"}}
category: member
"""

GENDER = "kind: static\nvalue_type: text\ntype: category\nattribute: gender\n"
SPEND = """\
kind: statistical
value_type: decimal(12,2)
type: numeric
event: purchase
window: {type: last, n: 30, unit: day}
measure: {agg: sum, property: amount}
"""


def sql(text: str, value_type: str = "integer", more: str = "") -> str:
    """The block of a SQL tag."""
    shown = "numeric" if value_type.startswith(("integer", "float", "decimal")) else "category"
    return f"kind: sql\nvalue_type: {value_type}\ntype: {shown}\n{more}sql: |\n  {text}\n"


SPEND_SQL = sql(
    "SELECT customer_id, sum(amount) AS tag_value FROM purchase GROUP BY customer_id", "decimal(12,2)"
)
BIG = sql("SELECT customer_id, 'big' AS tag_value FROM tag.spend_sql WHERE tag_value > 10", "text")
"""A tag that reads `spend_sql`."""

CUSTOMERS = [("a", "F", "gold"), ("b", "M", "gold"), ("c", None, "basic"), ("d", "F", None)]

ORDERS = [
    ("o1", "a", "2018-01-01T10:00", "10.00", "s1"),
    ("o2", "a", "2018-01-02T10:00", "5.50", "s1"),
    ("o3", "b", "2017-12-20T10:00", "7.25", "s2"),
    ("o4", "b", "2017-06-20T10:00", "100.00", "s2"),  # outside of the window
    ("o5", "nobody", "2018-01-01T10:00", "1.00", "s1"),  # an unknown customer
    ("o6", "c", "2018-01-03T10:00", "3.00", "s3"),  # after the first base time
]


@dataclass
class Shop:
    """A workspace of a small shop in a folder: sources, catalog and definitions, to be run again and
    again.
    """

    root: Path
    engine: EngineKind = EngineKind.EMBEDDED
    environ: Mapping[str, str] = field(default_factory=dict)

    def build(self, tags: Mapping[str, str]) -> None:
        """Write sources, catalog and definitions."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
        self.write_customers(CUSTOMERS)
        self.write_orders(ORDERS)
        for code, block in tags.items():
            self.define(code, block)

    def define(self, code: str, block: str) -> None:
        """Write or replace one definition."""
        path = self.root / "tag_definitions" / f"{code}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(TAG.format(code=code) + block, encoding="utf-8")

    def write_customers(self, rows: list[tuple[str, str | None, str | None]]) -> None:
        """Replace the customers."""
        names = ("member_id", "gender", "level")
        columns = {
            name: pa.array([row[index] for row in rows], pa.string()) for index, name in enumerate(names)
        }
        write_deltalake(str(self.root / "source" / "customers"), pa.table(columns), mode="overwrite")

    def write_orders(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Replace the orders."""
        times = [datetime.fromisoformat(row[2]).replace(tzinfo=UTC) for row in rows]
        table = pa.table(
            {
                "order_id": pa.array([row[0] for row in rows]),
                "member_id": pa.array([row[1] for row in rows]),
                "paid_at": pa.array(times, pa.timestamp("us", tz="UTC")),
                "amount": pa.array([Decimal(row[3]) for row in rows], pa.decimal128(12, 2)),
                "store": pa.array([row[4] for row in rows]),
            }
        )
        write_deltalake(str(self.root / "source" / "orders"), table, mode="overwrite")

    def open(self) -> Workspace:
        """The workspace, to be closed by the caller."""
        return open_workspace(self.root, self.environ, engine=self.engine)

    def run(
        self, day: str = "2018-01-03", *, tags: frozenset[str] | None = None, force: bool = False
    ) -> RunReport:
        """One night for the midnight that begins `day`, or an instant of it."""
        with self.open() as workspace:
            return run_workspace(workspace, moment(day), by="test", tags=tags, force=force)

    def values(self, code: str, version: int | None = None) -> dict[str, object]:
        """The newest `as_of` of a tag, read by delta-rs."""
        rows = (
            DeltaTable(str(self.root / "lake" / "tags" / code), version=version)
            .to_pyarrow_table()
            .to_pylist()
        )
        newest = max((row["as_of"] for row in rows), default=None)
        return {row["customer_id"]: row["tag_value"] for row in rows if row["as_of"] == newest}

    def wide(self) -> dict[str, dict[str, object]]:
        """`lake/tags_wide`, by customer."""
        rows = DeltaTable(str(self.root / "lake" / "tags_wide")).to_pyarrow_table().to_pylist()
        return {row.pop("customer_id"): row for row in rows}

    def ordinals(self) -> dict[str, int]:
        """`lake/customers`."""
        rows = DeltaTable(str(self.root / "lake" / "customers")).to_pyarrow_table().to_pylist()
        return {row["customer_id"]: row["ordinal"] for row in rows}


class Borrowed:
    """A session that is lent to a workspace: at the end its views are forgotten, and it goes on."""

    def __init__(self, session: Execution) -> None:
        self._session = session
        self._views: set[str] = set()

    def read(self, view: str, source: Source) -> None:
        self._views.add(view)
        self._session.read(view, source)

    def define(self, view: str, sql: str) -> None:
        self._views.add(view)
        self._session.define(view, sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def close(self) -> None:
        self._session.drop(sorted(self._views))


def lend(session_of: OpenSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every workspace of this process use the tests' own sessions."""

    def open_execution(workspace: Workspace) -> Execution:
        kind = "sail" if workspace.engine is EngineKind.EMBEDDED else "spark"
        return Borrowed(session_of(kind, str(workspace.zone)))

    monkeypatch.setattr(Workspace, "open_execution", open_execution)
    monkeypatch.setattr(Workspace, "expect_execution", lambda _: None)


def statuses(report: RunReport) -> dict[str, TagStatus]:
    """What became of each tag."""
    return {tag.code: tag.status for tag in report.tags}


def result(report: RunReport, code: str) -> TagResult:
    """What a run says of a tag."""
    return next(tag for tag in report.tags if tag.code == code)


def moment(day: str) -> Moment:
    """A base time in UTC."""
    return Moment(datetime.fromisoformat(day).replace(tzinfo=UTC), "UTC")
