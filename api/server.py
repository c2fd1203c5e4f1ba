"""The server process: where it listens, what it says first, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import uvicorn

from api.app import create_app
from api.local_only import is_local
from engine.errors import ConfigurationError

if TYPE_CHECKING:
    from engine.wiring.services import Services

PATIENCE: Final = 6
"""Seconds that requests are given to end once the process is to end; then jobs are handed over."""

LAST: Final = 4.0
"""Seconds after which the process ends whatever its threads do."""

BACKLOG: Final = 128
"""Connections that may wait to be accepted."""


def run_server(services: Services, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Listen and answer until SIGTERM or SIGINT.

    Raises ConfigurationError for an address that is not of this machine, or that is taken. `tell` gets the
    first line: the address, and that whoever reaches it acts as admin.
    """
    refuse_elsewhere(host)
    with listen(host, port) as taken:
        config = uvicorn.Config(
            create_app(services, local_only=True),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=PATIENCE,
            timeout_keep_alive=30,
            lifespan="on",
        )
        address = taken.getsockname()
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        tell(
            f"Tagmill listens on http://{shown}:{address[1]} without API keys: "
            "whoever reaches this address acts as admin; only this machine does"
        )
        sys.stdout.flush()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, signal.SIG_IGN)  # the server takes them while it runs, and ends well
        uvicorn.Server(config).run(sockets=[taken])
    _leave_within(LAST)


def _leave_within(seconds: float) -> None:
    """End the process even if a thread does not: what it does was given up before."""
    last = threading.Timer(seconds, os._exit, (0,))
    last.daemon = True
    last.start()


def refuse_elsewhere(host: str) -> None:
    """Raise ConfigurationError (`not_loopback`) unless an address is of this machine only."""
    if is_local(host):
        return
    raise ConfigurationError(
        f"`{host}` can be reached from elsewhere, and there are no API keys: allowed are `127.0.0.1`, `::1` "
        "and `localhost`; put a proxy that checks who asks in front of it",
        code="not_loopback",
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises ConfigurationError (`address_taken`)."""
    name = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    # asyncio sends without delay only on sockets that name their protocol: else each answer waits 40 ms
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((name, port))
        taken.listen(BACKLOG)
    except OSError as error:
        taken.close()
        raise ConfigurationError(
            f"`{host}:{port}` cannot be listened on: {error.strerror}; `--port` names another",
            code="address_taken",
        ) from error
    return taken
