"""Killing runs at named points, and looking whether what is published is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from engine.lake.layout import Layout
from engine.lake.tables import files_of
from engine.model.snapshot import Snapshot
from engine.night.faults import VARIABLE
from engine.serving import open_snapshot
from tests.night_workspaces import CUSTOMERS, GENDER, SPEND, Shop, sql

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9

TAGS = {
    "gender": GENDER,
    "spend_30d": SPEND,
    "orders": sql("SELECT customer_id, count(*) AS tag_value FROM purchase GROUP BY customer_id"),
    "busy": sql("SELECT customer_id, 'yes' AS tag_value FROM tag.orders WHERE tag_value > 1", "text"),
}
FIRST, SECOND = "2018-01-03", "2018-01-04"
NEW_CUSTOMER = ("e", "M", "gold")

EXPECTED = {
    FIRST: {
        "gender": {"a": "F", "b": "M", "d": "F"},
        "spend_30d": {"a": Decimal("15.50"), "b": Decimal("7.25")},
        "orders": {"a": 2, "b": 2},
        "busy": {"a": "yes", "b": "yes"},
    },
    SECOND: {
        "gender": {"a": "F", "b": "M", "d": "F", "e": "M"},
        "spend_30d": {"a": Decimal("15.50"), "b": Decimal("7.25"), "c": Decimal("3.00")},
        "orders": {"a": 2, "b": 2, "c": 1},
        "busy": {"a": "yes", "b": "yes"},
    },
}


@dataclass(frozen=True)
class Published:
    """What readers see: the day of the latest snapshot and its values."""

    day: str
    snapshot: str
    values: dict[str, dict[str, object]]


def first_night(folder: Path) -> Shop:
    """A shop after its first night, with a new customer waiting for the second."""
    shop = Shop(folder)
    shop.build(TAGS)
    assert shop.run(FIRST).exit_code == 0
    shop.write_customers([*CUSTOMERS, NEW_CUSTOMER])
    return shop


def run_child(shop: Shop, day: str, fault: str | None = None) -> int:
    """Run the night in another process, killed at the fault point if one is named; its return code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop(VARIABLE, None)
    if fault is not None:
        environment[VARIABLE] = fault
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.child", str(shop.root), day],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=240,
    )
    if fault is None and done.returncode != 0:
        raise AssertionError(done.stderr.decode()[-4000:])
    return done.returncode


def published(shop: Shop) -> Published:
    """Open the latest snapshot as a reader does, with every digest checked; raises if it is not whole."""
    with shop.open() as workspace:
        latest = workspace.registry.snapshots.latest()
    assert latest is not None
    serving = latest.report["serving"]
    assert isinstance(serving, dict)
    open_snapshot(shop.root / serving["folder"], serving["digest"]).close()
    values = {code: _values(shop, latest, code) for code in latest.tags}
    return Published(latest.base_time.date().isoformat(), latest.id, values)


def _values(shop: Shop, snapshot: Snapshot, code: str) -> dict[str, object]:
    """The values that the snapshot names, by the version that it pins."""
    import pyarrow.parquet as pq

    tag = snapshot.tags[code]
    found: dict[str, object] = {}
    for file in files_of(Layout(shop.root / "lake").tag(code), tag.table_version, as_of=tag.as_of):
        with pq.ParquetFile(file.path) as opened:
            rows = opened.read(columns=["customer_id", "tag_value"]).to_pylist()
        assert len(rows) == file.rows
        found |= {row["customer_id"]: row["tag_value"] for row in rows}
    assert len(found) == tag.rows
    return found


def check_whole(shop: Shop) -> Published:
    """The latest snapshot is that of one night or of the other, never a mixture."""
    seen = published(shop)
    assert seen.values == EXPECTED[seen.day]
    return seen


def check_complete(shop: Shop) -> None:
    """The second night is published, mirrored, and left nothing lying about."""
    seen = check_whole(shop)
    assert seen.day == SECOND
    assert shop.ordinals() == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
    wide = shop.wide()
    for code, values in EXPECTED[SECOND].items():
        assert {name: row[code] for name, row in wide.items() if row[code] is not None} == values
    assert not list((shop.root / "lake" / ".stage").glob("*"))
    with shop.open() as workspace:
        known = {snapshot.id for snapshot in workspace.registry.snapshots.recent()}
        assert {folder.name for folder in (shop.root / "serving").iterdir()} == known
        latest = workspace.registry.runs.recent(limit=1)[0]
        assert latest.status.is_finished
    for code in TAGS:
        _check_no_leftovers(shop, code)


def _check_no_leftovers(shop: Shop, code: str) -> None:
    table = Layout(shop.root / "lake").tag(code)
    committed = {file.path.parent for file in files_of(table)}
    present = {path.parent for path in table.glob("as_of=*/*/*.parquet")}
    superseded = {folder for folder in present - committed if folder.parent.name == f"as_of={SECOND}"}
    assert present - committed == superseded
