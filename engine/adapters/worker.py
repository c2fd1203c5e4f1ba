"""The worker process: one session of an engine, one request after the other, over an inherited socket.

Started by the supervisor as `python -m engine.adapters.worker FD LAUNCH`. It dies when the supervisor does:
the socket then reads end of file, whatever ended the supervisor.
"""

from __future__ import annotations

import os
import queue
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, NoReturn

from engine.adapters.channel import Channel, ChannelClosed, Message
from engine.adapters.launch import Launch, Opener

HEADROOM = 1 << 30
"""Bytes of RLIMIT_DATA above the bound on resident memory: mapped, not touched."""


def limit_memory(launch: Launch) -> None:
    """Bound the data segment where the engine lives in this very process; no core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if launch.opener is Opener.SAIL:
        bound = launch.memory_bytes + HEADROOM
        resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))


class Inbox:
    """Requests, read by a thread of its own so that the end of the supervisor is noticed at once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.session: Any = None

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> Message:
        """The next request."""
        return self._requests.get()

    def _read(self) -> None:
        while True:
            try:
                message, _ = self._channel.receive()
            except ChannelClosed:
                die()
            if message["op"] == "cancel":
                self._interrupt()
            else:
                self._requests.put(message)

    def _interrupt(self) -> None:
        try:
            self.session.interrupt()
        except Exception:  # noqa: BLE001 - the supervisor kills what cannot be interrupted
            return


def die() -> NoReturn:
    """End this process and all that it started, leaving no temporary files."""
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)
    raise SystemExit


def answer(session: Any, request: Message) -> tuple[Message, bytes | memoryview]:
    """What one request gives: a message, and bytes where rows were asked for."""
    from engine.adapters.session import failure_of, perform

    try:
        return perform(session, request)
    except Exception as error:  # noqa: BLE001 - every error becomes an answer
        return {"failure": failure_of(error)}, b""


def main(descriptor: int, orders: str) -> None:
    """Open the session, then answer until told to close."""
    launch = Launch.from_json(orders)
    limit_memory(launch)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel(socket.socket(fileno=descriptor))
    inbox = Inbox(channel)
    inbox.start()
    from engine.adapters.session import Session, failure_of

    try:
        session = Session.open(launch)
    except Exception as error:  # noqa: BLE001 - every error becomes an answer
        channel.send({"failure": failure_of(error)})
        return
    inbox.session = session
    channel.send({"ready": session.about()})
    while (request := inbox.next())["op"] != "close":
        channel.send(*answer(session, request))
    session.close()


if __name__ == "__main__":
    Path(tempfile.gettempdir()).mkdir(exist_ok=True)
    main(int(sys.argv[1]), sys.argv[2])
    os._exit(0)
