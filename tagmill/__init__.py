"""What a user types: the command line, and the Python client of the HTTP API (`tagmill.Client`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagmill.client import ApiError, Client

__all__ = ["ApiError", "Client"]


def __getattr__(name: str) -> object:
    """The client, loaded when it is first asked for: the command line has no use for it."""
    if name not in __all__:
        raise AttributeError(f"module `tagmill` has no attribute `{name}`; it has {', '.join(__all__)}")
    from tagmill import client

    return getattr(client, name)
