"""Bodies that are too large are refused before they are read, or as soon as it shows."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import InvalidInput


class LimitedBody:
    """Refuses bodies of more than `body` bytes, on paths of uploads more than `upload`."""

    def __init__(self, app: ASGIApp, body: int, upload: int) -> None:
        self._app = app
        self._body = body
        self._upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a receiver that counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, setting = (
            (self._upload, "limits.upload_size")
            if scope["path"].endswith("/upload")
            else (self._body, "server.body")
        )
        if _declared(scope) > most:
            raise _too_large(most, setting)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _too_large(most, setting)
            return message

        await self._app(scope, counted, send)


def _declared(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def _too_large(most: int, setting: str) -> InvalidInput:
    return InvalidInput(f"the body has more than {most:,} bytes, the limit `{setting}`", code="too_large")
