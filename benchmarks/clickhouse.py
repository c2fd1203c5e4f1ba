"""The suite on ClickHouse in this process (chDB), in MergeTree tables with the sort keys that suit it best.

Run as a process of its own, in an environment that has chDB (`benchmarks/peers.lock`):
`python -m benchmarks.clickhouse WORKSPACE STAGED DATABASE ROUNDS`. The last
line of the output is JSON: seconds of loading, and by query the counts and milliseconds of every round.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.sizes import EVENTS
from benchmarks.suite import queries


def load(session: Any, workspace: Path, staged: Path) -> None:
    """Fill the tables: tags by id, events by type and day."""
    session.query("CREATE DATABASE IF NOT EXISTS bench")
    session.query("USE bench")
    if int(str(session.query("EXISTS TABLE bench.loaded")).strip() or 0):
        return
    for name in ("tags", "events"):
        session.query(f"DROP TABLE IF EXISTS {name}")
    wide = f"file('{workspace}/lake/tags_wide/**/*.parquet', Parquet)"
    session.query(
        "CREATE TABLE tags ENGINE = MergeTree ORDER BY id SETTINGS allow_nullable_key = 1 AS "
        f"SELECT assumeNotNull(toUInt32(ordinal)) AS id, * EXCEPT (ordinal, customer_id) FROM {wide}"
    )
    session.query(
        "CREATE TABLE events (type LowCardinality(String), day Date, id UInt32, happened_at DateTime('UTC'), "
        "category LowCardinality(Nullable(String)), store LowCardinality(Nullable(String)), quantity Int64, "
        "amount Decimal(12, 2)) ENGINE = MergeTree ORDER BY (type, day, id)"
    )
    for event in EVENTS:
        session.query(
            f"INSERT INTO events SELECT '{event}', toDate(event_time), ordinal, event_time, category, store, "
            f"quantity, amount FROM file('{staged}/events/{event}.parquet', Parquet)"
        )
        session.query(f"CREATE OR REPLACE VIEW {event} AS SELECT * FROM events WHERE type = '{event}'")
    for name in ("tags", "events"):
        session.query(f"OPTIMIZE TABLE {name} FINAL")
    session.query("CREATE TABLE loaded (n UInt8) ENGINE = Memory")


def run(workspace: Path, staged: Path, database: Path, rounds: int) -> dict[str, object]:
    """Load, and ask every query once to warm it and then `rounds` times."""
    from chdb.session import Session

    session = Session(str(database))
    begun = perf_counter()
    load(session, workspace, staged)
    loaded = perf_counter() - begun
    found = {}
    for query in queries():
        counts, spent = [], []
        for turn in range(rounds + 1):
            begun = perf_counter()
            counts.append(int(str(session.query(query.at(turn)[1])).strip()))
            spent.append((perf_counter() - begun) * 1000)
        found[query.name] = {"counts": counts[1:], "ms": spent[1:]}
    return {"loaded": loaded, "queries": found}


if __name__ == "__main__":
    workspace, staged, database, rounds = sys.argv[1:]
    print(json.dumps(run(Path(workspace), Path(staged), Path(database), int(rounds))))
