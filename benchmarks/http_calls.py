"""Calls over HTTP as a client with little work of its own makes them: one connection a client, kept alive."""

from __future__ import annotations

import http.client
import json
import selectors
import socket
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray


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


class _Client:
    """One connection that sends its next request as soon as it has its answer, which it does not read."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
        self._left = 0
        self._head = b""
        self._begun = 0.0
        self.times: list[float] = []

    def send(self) -> bool:
        """Send the next request; False where there is none."""
        if len(self.times) == len(self._requests):
            return False
        self._begun = perf_counter()
        self.socket.sendall(self._requests[len(self.times)])
        return True

    def receive(self) -> bool:
        """Take what has come; True where the answer is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the service closed the connection")
        if not self._left:
            self._head += data
            head, found, body = self._head.partition(b"\r\n\r\n")
            if not found:
                return False
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"answered {head!r}")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            self._head, self._left, data = b"", length, body
        self._left -= len(data)
        if self._left:
            return False
        self.times.append((perf_counter() - self._begun) * 1000)
        return True


def many_clients(port: int, paths: list[str], clients: int) -> tuple[NDArray[np.float64], float]:
    """Milliseconds of every GET, and calls a second, of so many clients that share out the paths.

    One thread plays them all: threads or processes that parse answers would take the processors from the
    service, and wait for each other.
    """
    with selectors.DefaultSelector() as ready:
        every = [_Client(port, paths[number::clients]) for number in range(clients)]
        for client in every:
            ready.register(client.socket, selectors.EVENT_READ, client)
        begun = perf_counter()
        working = sum(client.send() for client in every)
        while working:
            for key, _ in ready.select():
                client = key.data
                if client.receive() and not client.send():
                    working -= 1
        elapsed = perf_counter() - begun
        for client in every:
            client.socket.close()
    return np.array([one for client in every for one in client.times]), len(paths) / elapsed
