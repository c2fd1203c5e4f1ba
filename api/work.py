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
from api.queries import refuse_odd_query
from api.streams import StreamAnswer
from engine.audience.pulls.members import Pull
from engine.serving.stopping import stopping
from engine.wiring.services import Services

Result = TypeVar("Result")


class Lanes:
    """One lane for evaluations, one for streams, one for what waits for the registry or a disk, and one for
    what only computes, in well under a millisecond, over what is mapped.

    That last one has one thread: more of them take the interpreter from each other and from the event loop,
    and every answer waits twice as long.
    """

    def __init__(self, services: Services) -> None:
        settings = services.settings.server
        self.heavy = Lane("heavy", settings.heavy, settings.queue)
        self.light = Lane("light", settings.threads, settings.queue)
        self.quick = Lane("quick", 1, settings.queue)
        self.streams = Lane("streams", settings.heavy, settings.queue)
        self.timeout = settings.timeout

    def close(self) -> None:
        """Give up what waits."""
        for lane in self.every:
            lane.close()

    @property
    def every(self) -> tuple[Lane, ...]:
        """All of them."""
        return self.heavy, self.light, self.quick, self.streams


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

    async def quick(self, call: Callable[[], Result]) -> Result:
        """Something that computes for well under a millisecond and waits for nobody."""
        return await self.lanes.quick.start(call)

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


async def work_of(request: Request) -> Work:
    """The work of a caller who may call this route as it was; a coroutine, which costs no thread."""
    caller = admitted(request)
    refuse_odd_query(request)
    return Work(request, caller)


WorkDep: TypeAlias = Annotated[Work, Depends(work_of)]
