"""Messages between supervisor and worker: a JSON head and bytes, each with its length before it."""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Message: TypeAlias = dict[str, Any]

_LENGTHS: Final = struct.Struct("!IQ")
_CHUNK: Final = 1 << 20


class ChannelClosed(Exception):
    """The other side is gone."""


class Channel:
    """One end of a connected stream socket.

    `receive` may be given a `tick` that is called at least every `interval` seconds while nothing arrives;
    what it raises ends the waiting.
    """

    def __init__(self, sock: socket.socket, interval: float = 0.02) -> None:
        self._socket = sock
        self._interval = interval
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def send(self, message: Message, payload: bytes | memoryview = b"") -> None:
        """Write one message; raises `ChannelClosed` when the other side is gone."""
        head = json.dumps(message).encode()
        try:
            self._socket.sendall(_LENGTHS.pack(len(head), len(payload)) + head)
            if len(payload):
                self._socket.sendall(payload)
        except OSError as error:
            raise ChannelClosed from error

    def receive(self, tick: Callable[[], None] | None = None) -> tuple[Message, bytearray]:
        """Read one message and its payload; raises `ChannelClosed` when the other side is gone."""
        head_length, payload_length = _LENGTHS.unpack(self._exactly(_LENGTHS.size, tick))
        head: Message = json.loads(self._exactly(head_length, tick))
        return head, self._exactly(payload_length, tick)

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _exactly(self, length: int, tick: Callable[[], None] | None) -> bytearray:
        data = bytearray(length)
        view, at = memoryview(data), 0
        while at < length:
            if tick is not None:
                self._wait(tick)
            try:
                got = self._socket.recv_into(view[at : at + _CHUNK])
            except OSError as error:
                raise ChannelClosed from error
            if got == 0:
                raise ChannelClosed
            at += got
        return data

    def _wait(self, tick: Callable[[], None]) -> None:
        milliseconds = int(self._interval * 1000)
        tick()
        while not self._poll.poll(milliseconds):
            tick()
