"""Bodies that are files: written to disk as they come, gone when the request is over."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from api.bodies import media_type
from engine.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, and its media type."""

    path: Path
    media_type: str


def upload_of(*media: str) -> Callable[[Request], AsyncIterator[Upload]]:
    """A dependency: the body as a file, of one of the media types."""

    async def read(request: Request) -> AsyncIterator[Upload]:
        kind = media_type(request)
        if kind not in media:
            allowed = " or ".join(f"`{each}`" for each in media)
            raise InvalidInput(
                f"a body of type `{kind}` cannot be read here; send {allowed}", code="unsupported_media_type"
            )
        with tempfile.TemporaryDirectory(prefix="tagmill-upload-") as folder:
            path = Path(folder) / "body"
            with path.open("wb") as file:
                async for part in request.stream():
                    file.write(part)
            yield Upload(path, kind)

    return read
