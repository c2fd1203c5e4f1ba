"""The service over HTTP on the generated workspace: start, previews, a crowd of a million, profiles."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final

import numpy as np
import psutil

from benchmarks.data import customer_ids
from benchmarks.http_calls import Caller, many_clients
from benchmarks.suite import Query, queries

ROUNDS: Final = 9
NDJSON: Final = "application/x-ndjson"
WAIT: Final = {"prefer": "wait=60"}
ARROW: Final = "application/vnd.apache.arrow.stream"
MILLION: Final = {"type": "tag", "tag": "purchase_sum_90d", "op": "is_set"}
OTHERS: Final = {"type": "tag", "tag": "event_call_sum_180d", "op": "is_set"}
"""Two conditions that about a tenth of the customers pass."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its budget; both are told in `unit`."""

    what: str
    figure: float
    unit: str
    budget: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's counts and milliseconds, round by round."""

    query: Query
    counts: list[int]
    ms: list[float]


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its port, process, and seconds until it was ready."""

    port: int
    process: psutil.Process
    seconds: float

    def memory(self) -> tuple[float, float]:
        """GB of the process: what is its own, and with the mapped files that the system may drop."""
        info = self.process.memory_info()
        return (info.rss - info.shared) / 1e9, info.rss / 1e9


@contextmanager
def serve(workspace: Path, **settings: str) -> Iterator[Served]:
    """Start `tagmill serve` and wait until it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = {f"TAGMILL__{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "tagmill", "serve", "--workspace", str(workspace), "--port", str(port)]
    begun = perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **names}, stdout=subprocess.DEVNULL)
    try:
        while not _is_ready(port):
            if process.poll() is not None:
                raise RuntimeError(f"tagmill serve ended with {process.returncode}")
            sleep(0.02)
        yield Served(port, psutil.Process(process.pid), perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(port: int) -> bool:
    try:
        return Caller(port).call("GET", "/readyz")[0] == 200
    except OSError:
        return False


def ask_suite(workspace: Path, rounds: int = ROUNDS) -> list[Asked]:
    """Every query once to warm it, then `rounds` times, each time with another number; nothing is cached."""
    asked = []
    with serve(workspace, server__cache="1MiB") as service:
        caller = Caller(service.port)
        for query in queries():
            _preview(caller, query.at(0)[0])
        for query in queries():
            told = [_preview(caller, query.at(turn)[0]) for turn in range(1, rounds + 1)]
            asked.append(Asked(query, [count for count, _ in told], [ms for _, ms in told]))
    return asked


def _preview(caller: Caller, segment: Any) -> tuple[int, float]:
    begun = perf_counter()
    told = caller.json("POST", "/v1/segments/preview", {"segment": segment})
    return int(told["count"]), (perf_counter() - begun) * 1000


def suite_rows(asked: Sequence[Asked]) -> list[Row]:
    """Quantiles of previews by kind."""
    tags = [ms for one in asked if one.query.kind == "tags" for ms in one.ms]
    events = [ms for one in asked if one.query.kind == "event" for ms in one.ms]
    return [
        Row("preview, tags only, p50", float(np.percentile(tags, 50)), "ms", "10"),
        Row("preview, tags only, p95", float(np.percentile(tags, 95)), "ms", "30"),
        Row("preview, one event condition, p50", float(np.percentile(events, 50)), "ms", "60"),
        Row("preview, one event condition, p95", float(np.percentile(events, 95)), "ms", "500"),
    ]


def service_rows(workspace: Path, customers: int) -> list[Row]:
    """Start, editing, a crowd, its pulls and its portrait, profiles, memory."""
    with serve(workspace) as service:
        caller = Caller(service.port)
        rows = [Row("start until ready", service.seconds, "s", "5")]
        rows += _crowd(caller)
        rows += _editing(caller)
        rows += _profiles(service.port, customers)
        own, mapped = service.memory()
        rows += [Row("memory of its own", own, "GB", "6"), Row("memory with mapped files", mapped, "GB", "-")]
    return rows


def _editing(caller: Caller) -> list[Row]:
    """Changing one tag condition of five, beside that condition alone."""
    by_name = {query.name: query for query in queries()}
    fixed = [by_name[name].segment for name in ("dates", "text contains", "one value")]
    fixed = [{**part, "conditions": part["conditions"][:-1]} for part in fixed]
    event = by_name["1 of 20 types, sum"].at(0)[0]

    def changed(turn: int) -> Any:
        return by_name["amount"].at(turn)[0]

    def whole(turn: int) -> Any:
        return {"type": "or", "conditions": [*fixed, event, changed(turn)]}

    _preview(caller, whole(0))
    alone = [_preview(caller, changed(turn))[1] for turn in range(100, 130)]
    five = [_preview(caller, whole(turn))[1] for turn in range(200, 230)]
    budget = f"{np.percentile(alone, 95) + 10:.0f}"
    return [Row("one condition of five changed, p95", float(np.percentile(five, 95)), "ms", budget)]


def _crowd(caller: Caller) -> list[Row]:
    """A crowd of a tenth of the customers; the first portrait of a snapshot counts everybody once."""
    crowd, other = (_made(caller, name, segment) for name, segment in (("a", MILLION), ("b", OTHERS)))
    refreshed = _median(lambda: caller.json("POST", f"/v1/crowds/{crowd}/refresh", {}, WAIT))
    caller.json("POST", f"/v1/crowds/{other}/refresh", {}, WAIT)
    count = caller.json("GET", f"/v1/crowds/{crowd}/versions")["items"][0]["count"]
    members = f"/v1/crowds/{crowd}/versions/latest/members"
    arrow = count / _median(lambda: caller.drain(members, ARROW)) / 1e6
    ndjson = count / _median(lambda: caller.drain(members, NDJSON)) / 1e6
    first = _median(lambda: caller.json("POST", f"/v1/crowds/{other}/portrait", {}), rounds=1)
    others = [_portrait_of_a_new_version(caller, crowd) for _ in range(5)]
    return [
        Row(f"crowd of {count:,}: evaluate and publish", refreshed, "s", "1"),
        Row("pull as Arrow", arrow, "M ids/s", ">= 5"),
        Row("pull as NDJSON", ndjson, "M ids/s", ">= 1"),
        Row("first portrait of a snapshot, 40 tags", first * 1000, "ms", "-"),
        Row("portrait of another crowd, 40 tags", statistics.median(others) * 1000, "ms", "150"),
    ]


def _portrait_of_a_new_version(caller: Caller, crowd: str) -> float:
    """Seconds of a portrait that was never computed before."""
    caller.json("POST", f"/v1/crowds/{crowd}/refresh", {}, WAIT)
    return _median(lambda: caller.json("POST", f"/v1/crowds/{crowd}/portrait", {}), rounds=1)


def _made(caller: Caller, name: str, segment: Any) -> str:
    """The id of a new crowd."""
    crowd = f"{name}{int(perf_counter() * 1000)}"
    caller.json("POST", "/v1/crowds", {"id": crowd, "name": "A tenth", "segment": segment})
    return crowd


def _median(call: Callable[[], object], rounds: int = 3) -> float:
    spent = []
    for _ in range(rounds):
        begun = perf_counter()
        call()
        spent.append(perf_counter() - begun)
    return statistics.median(spent)


def _profiles(port: int, customers: int, reads: int = 6_000) -> list[Row]:
    rng = np.random.default_rng(4)
    # half of the reads are of busy customers, whose timelines are long
    ordinals = (customers * rng.random(reads) ** rng.choice([1, 3], reads)).astype(np.int64)
    paths = [f"/v1/customers/{name}" for name in customer_ids(ordinals).to_pylist()]
    many_clients(port, paths[:500], 32)
    times, rate = many_clients(port, paths, 32)
    return [
        Row("profile by id, 32 clients, p50", float(np.percentile(times, 50)), "ms", "-"),
        Row("profile by id, 32 clients, p99", float(np.percentile(times, 99)), "ms", "50"),
        Row("profiles a second", rate, "1/s", "-"),
    ]
