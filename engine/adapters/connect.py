"""Spark Connect: a thin client of a server elsewhere, or of one that the worker starts itself."""

from __future__ import annotations

import secrets
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.adapters import spark as classic
from engine.adapters.launch import Launch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

version_of = classic.version_of

_LOCAL: list[SparkSession] = []


def open_session(launch: Launch) -> SparkSession:
    """Reach `launch.remote`; `local[n]` starts a server first, on a free port, with a password."""
    url = str(launch.remote)
    if not url.startswith("sc://"):
        url = _start_server(launch)
    from pyspark.sql.connect.session import SparkSession as RemoteSession

    return RemoteSession.builder.remote(url).getOrCreate()  # type: ignore[return-value]


def _start_server(launch: Launch) -> str:
    port, token = _free_port(), secrets.token_urlsafe(16)
    server = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.authenticate.token": token,
    }
    orders = replace(launch, master=launch.remote, conf={**launch.conf, **server})
    _LOCAL.append(classic.open_session(orders))
    return f"sc://localhost:{port}/;token={token}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def close_session(spark: SparkSession) -> None:
    """Leave the server; a server of our own ends with the process."""
    spark.stop()
