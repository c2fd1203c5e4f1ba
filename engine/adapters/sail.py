"""Sail: server and client in one process."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

from engine.adapters.launch import Launch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

POOL_SHARE: Final = 0.7
"""Share of the memory that Sail's pool may give to operators; readers and writers live beside it."""

_SERVERS: list[Any] = []


def environment(launch: Launch) -> dict[str, str]:
    """Sail's configuration, which it reads from the environment when the server is made."""
    variables = {
        "RUST_LOG": "error",
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(int(launch.memory_bytes * POOL_SHARE)),
        "SAIL_SPARK__SESSION_TIMEOUT_SECS": str(365 * 86400),  # views live in the session
        "SAIL_PARQUET__SKIP_ARROW_METADATA": "true",  # the types of the files are Parquet's own
        "SAIL_PARQUET__COMPRESSION": "zstd(1)",  # level 3 takes a third more time to save 2 %
        "SAIL_PARQUET__DICTIONARY_PAGE_SIZE_LIMIT": "65536",  # ids end theirs early, codes keep it
    }
    if launch.cores is not None:
        variables["SAIL_EXECUTION__DEFAULT_PARALLELISM"] = str(launch.cores)
    return variables | dict(_settings(launch))


def _settings(launch: Launch) -> list[tuple[str, str]]:
    """Settings `sail.a.b` of the workspace, as the variables that Sail reads."""
    return [
        ("SAIL_" + re.sub(r"\.", "__", key.removeprefix("sail.")).upper(), value)
        for key, value in launch.conf.items()
        if key.startswith("sail.")
    ]


def open_session(launch: Launch) -> SparkSession:
    """Start a server on a free port of the loopback interface, and a session on it."""
    os.environ.update(environment(launch))
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    _SERVERS.append(server)
    host, port = server.listening_address
    return SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()


def close_session(spark: SparkSession) -> None:
    """Nothing is kept that the end of the process does not free."""


def version_of(_: SparkSession, source: dict[str, Any]) -> int | None:
    """The present version of a Delta table, read by delta-rs: Sail has no DESCRIBE HISTORY."""
    from engine.lake.tables import open_table

    return open_table(source["location"]).version() if source["format"] == "delta" else None
