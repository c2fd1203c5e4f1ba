"""Where a request's work is done, and by whom it was asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

from fastapi import Depends, Request
from starlette.responses import Response

from api.lanes import Lane, guarded
from api.metrics import Metrics
from api.permissions import Caller, admitted
from api.streams import StreamAnswer
from engine.audience.pulls.members import Pull
from engine.serving.stopping import stopping
from engine.wiring.services import Services

Result = TypeVar("Result")


class Lanes:
    """One lane for evaluations, one for everything else, one for streams."""

    def __init__(self, services: Services) -> None:
        settings = services.settings.server
        self.heavy = Lane("heavy", settings.heavy, settings.queue)
        self.light = Lane("light", settings.threads, settings.queue)
        self.streams = Lane("streams", settings.heavy, settings.queue)
        self.timeout = settings.timeout

    def close(self) -> None:
        """Give up what waits."""
        for lane in (self.heavy, self.light, self.streams):
            lane.close()


class Work:
    """One request's door to the services."""

    def __init__(self, request: Request, caller: Caller) -> None:
        self.request = request
        self.caller = caller
        self.services: Services = request.app.state.services
        self.lanes: Lanes = request.app.state.lanes
        self.metrics: Metrics = request.app.state.metrics

    async def light(self, call: Callable[[], Result]) -> Result:
        """Something that is done in milliseconds: a row of the registry, a file."""
        return await self.lanes.light.start(call)

    async def heavy(self, call: Callable[[], Result]) -> Result:
        """An evaluation: where it looks at its stop (`engine.serving.stopping`) it ends with its client."""
        cancel = threading.Event()

        def begin() -> Result:
            with stopping(cancel):
                return call()

        running = self.lanes.heavy.start(begin)
        return await guarded(running, cancel, self._gone, self.lanes.timeout)

    async def stream(self, begin: Callable[[], Pull]) -> Response:
        """A whole set as it is made; what is wrong with the request is told before the first byte."""
        return StreamAnswer(await self.heavy(begin), self.lanes.streams)

    async def _gone(self) -> None:
        """Wait until the client has gone; the body has been read before."""
        while (await self.request.receive())["type"] != "http.disconnect":
            pass


async def work_of(request: Request, caller: Annotated[Caller, Depends(admitted)]) -> Work:
    """The work of a caller who may call this route."""
    return Work(request, caller)


WorkDep: TypeAlias = Annotated[Work, Depends(work_of)]
