"""Calls over HTTP as a client with little work of its own makes them: one connection a client, kept alive."""

from __future__ import annotations

import gc
import http.client
import json
from multiprocessing import get_context
from threading import Barrier, Thread
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROCESSES = 2
"""That play the clients: one Python process would be the bottleneck itself."""


class Caller:
    """One client of the service on a port of this machine."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one answer."""
        sent = {"content-type": "application/json", **(headers or {})}
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, content, sent)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def json(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """The answer of a call that must succeed."""
        status, content = self.call(method, path, body, headers)
        if status >= 300:
            raise RuntimeError(f"{method} {path} answered {status}: {content[:500]!r}")
        return json.loads(content)

    def drain(self, path: str, accept: str) -> tuple[float, int]:
        """Seconds and bytes of a streamed answer that nobody reads."""
        begun, total = perf_counter(), 0
        self._connection.request("GET", path, headers={"accept": accept})
        answer = self._connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"GET {path} answered {answer.status}: {answer.read()[:500]!r}")
        while piece := answer.read(1 << 20):
            total += len(piece)
        return perf_counter() - begun, total


def many_clients(port: int, paths: list[str], clients: int) -> tuple[NDArray[np.float64], float]:
    """Milliseconds of every GET, and calls a second, of so many clients that share out the paths."""
    context = get_context("spawn")
    queue: Any = context.Queue()
    started = context.Barrier(PROCESSES + 1)
    each = clients // PROCESSES
    shares = [paths[number::PROCESSES] for number in range(PROCESSES)]
    processes = [context.Process(target=_play, args=(port, share, each, started, queue)) for share in shares]
    for process in processes:
        process.start()
    started.wait()
    begun = perf_counter()
    times = np.concatenate([queue.get() for _ in processes])
    elapsed = perf_counter() - begun
    for process in processes:
        process.join()
    return times, len(paths) / elapsed


def _play(port: int, paths: list[str], clients: int, started: Any, queue: Any) -> None:
    gc.disable()  # what a collection here costs is no time of the service
    times: list[list[float]] = [[] for _ in range(clients)]
    ready = Barrier(clients + 1)
    threads = [
        Thread(target=_client, args=(port, paths[number::clients], times[number], ready))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    started.wait()
    ready.wait()
    for thread in threads:
        thread.join()
    queue.put(np.array([one for own in times for one in own]))


def _client(port: int, paths: list[str], times: list[float], ready: Barrier) -> None:
    caller = Caller(port)
    ready.wait()
    for path in paths:
        begun = perf_counter()
        caller.json("GET", path)
        times.append((perf_counter() - begun) * 1000)
