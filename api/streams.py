"""Whole sets as streams: chunks are made in threads, one at a time, as fast as the receiver takes them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from engine.audience.pulls.streams import Form
from engine.model.issue import refusal

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from api.lanes import Lane
    from engine.audience.pulls.members import Pull

JSON: Final = "application/json"
_WEIGHT: Final = re.compile(r"q\s*=\s*([01](?:\.\d{0,3})?)")
FORMS: Final = {form.media_type.partition(";")[0]: form for form in reversed(Form)}
"""The formats of streams by media type."""


def wanted_form(accept: str | None, spreadsheet: bool) -> Form | None:
    """The format that `Accept` likes best, None for pages of JSON; of those it likes as well as each other
    the first one named, then the first one that there is.

    Raises InvalidInput (`not_acceptable`) where it takes none that there is.
    """
    ranges = [_range(each) for each in (accept or "*/*").lower().split(",")]
    best = max((JSON, *FORMS), key=lambda media: _liked(media, ranges))
    if not _liked(best, ranges)[0]:
        allowed = ", ".join(f"`{each}`" for each in (JSON, *FORMS))
        message = f"`Accept` names nothing that there is; there are {allowed}"
        raise refusal("/header/accept", message, code="not_acceptable")
    form = FORMS.get(best)
    return Form.SPREADSHEET if form is Form.CSV and spreadsheet else form


def _range(text: str) -> tuple[str, float]:
    """A media range and its weight, which is 1 where none is given."""
    name, *parameters = (part.strip() for part in text.split(";"))
    weights = (_WEIGHT.fullmatch(parameter) for parameter in parameters)
    return name, next((float(weight[1]) for weight in weights if weight), 1.0)


def _liked(media: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The weight of a media type by the narrowest range that it is in, and how early that one comes."""
    wider = (media, f"{media.partition('/')[0]}/*", "*/*")
    found = [
        (wider.index(name), place, weight) for place, (name, weight) in enumerate(ranges) if name in wider
    ]
    if not found:
        return 0.0, 0
    _, place, weight = min(found)
    return weight, -place


class StreamAnswer(Response):
    """A pull as an answer; its number of rows and its checksum are in the headers.

    At most as many streams go on as the lane has places: one more is refused before its first byte.
    """

    def __init__(self, pull: Pull, lane: Lane) -> None:
        super().__init__(
            media_type=None,
            headers={
                "content-type": pull.form.media_type,
                "content-disposition": f'attachment; filename="{pull.file_name}"',
                "x-crowd-version": str(pull.version.version),
                "x-row-count": str(pull.rows),
                "x-total-count": str(pull.count),
                "x-ids-checksum": pull.ids_checksum,
                "x-since": pull.since,
            },
        )
        del self.headers["content-length"]
        self._chunks = pull.chunks
        self._lane = lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks until there is none, or until the receiver has gone; to HEAD, none."""
        with self._lane.place():
            gone = asyncio.ensure_future(_gone(receive))
            try:
                await send(
                    {
                        "type": "http.response.start",
                        "status": self.status_code,
                        "headers": self.raw_headers,
                    }
                )
                if scope["method"] == "HEAD":
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                else:
                    await self._send(send, gone)
            finally:
                gone.cancel()
                close = getattr(self._chunks, "close", None)
                if close is not None:
                    await asyncio.shield(self._lane.inside(close))

    async def _send(self, send: Send, gone: asyncio.Future[None]) -> None:
        while not gone.done():
            chunk = await self._lane.inside(lambda: next(self._chunks, None))
            if chunk is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive) -> None:
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
