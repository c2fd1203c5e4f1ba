"""Instants follow the session's zone, whatever they were read from, also around changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.model.execution import Execution, Format, Source
from tests.conftest import OpenSession
from tests.contract.execution_cases import delta_of

ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]
INSTANTS = [
    datetime(2024, 3, 10, 6, 59, 59, 999_999, tzinfo=UTC),
    datetime(2024, 3, 10, 7, 0, tzinfo=UTC),
    datetime(2024, 3, 10, 4, 30, tzinfo=UTC),
    datetime(2024, 11, 3, 5, 30, tzinfo=UTC),
    datetime(2024, 11, 3, 6, 30, tzinfo=UTC),
    datetime(2023, 12, 31, 16, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 18, 15, tzinfo=UTC),
]
"""Both sides of New York's changes, midnights of Shanghai, New York and Kathmandu."""

STATEMENT = """
SELECT row, hour(at) AS hour, to_date(at) AS day, CAST(at AS STRING) AS shown,
       date_format(at, 'yyyy-MM-dd HH:mm') AS written, date_trunc('DAY', at) AS midnight
FROM instants ORDER BY row
"""

SESSIONS = [
    *[pytest.param("sail", zone, marks=pytest.mark.sail) for zone in ZONES],
    *[pytest.param("spark", zone, marks=pytest.mark.spark) for zone in ZONES],
    pytest.param("connect", "America/New_York", marks=pytest.mark.spark),
]


def expected(zone: ZoneInfo) -> list[dict[str, object]]:
    answers: list[dict[str, object]] = []
    for row, instant in enumerate(INSTANTS):
        local = instant.astimezone(zone)
        fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
        answers.append(
            {
                "row": row,
                "hour": local.hour,
                "day": local.date(),
                "shown": f"{local:%Y-%m-%d %H:%M:%S}{fraction}",
                "written": f"{local:%Y-%m-%d %H:%M}",
                "midnight": local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC),
            }
        )
    return answers


def instants() -> pa.Table:
    return pa.table(
        {
            "row": pa.array(range(len(INSTANTS)), pa.int32()),
            "at": pa.array(INSTANTS, pa.timestamp("us", tz="UTC")),
        }
    )


@pytest.mark.parametrize(("kind", "zone"), SESSIONS)
def test_instants_follow_the_zone(session_of: OpenSession, tmp_path: Path, kind: str, zone: str) -> None:
    engine = session_of(kind, zone)
    local = ZoneInfo(zone)
    engine.read("instants", delta_of(instants(), tmp_path / "t"))
    assert engine.fetch(STATEMENT).to_pylist() == expected(local), "read from Delta"
    check_staged(engine, tmp_path, local)
    check_literals(engine, local)


def check_staged(engine: Execution, folder: Path, zone: ZoneInfo) -> None:
    """Written by the engine and read again, an instant is the same and follows the zone."""
    engine.write("SELECT * FROM instants", str(folder / "staged"))
    assert sorted(pq.read_table(folder / "staged", columns=["at"])["at"].to_pylist()) == sorted(INSTANTS)
    engine.read("instants", Source(Format.PARQUET, str(folder / "staged")))
    assert engine.fetch(STATEMENT).to_pylist() == expected(zone), "read from its own Parquet"


def check_literals(engine: Execution, zone: ZoneInfo) -> None:
    """A literal without a zone is a time of the session's zone."""
    found = engine.fetch(
        "SELECT TIMESTAMP '2024-07-01 00:00:00' AS t, to_timestamp('2024-01-01 12:30:00') AS u"
    )
    assert found.to_pylist() == [
        {
            "t": datetime(2024, 7, 1, tzinfo=zone).astimezone(UTC),
            "u": datetime(2024, 1, 1, 12, 30, tzinfo=zone).astimezone(UTC),
        }
    ]
