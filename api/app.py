"""The application: services in, ASGI out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api import problems
from api.idempotency import Idempotent
from api.limits import LimitedBody
from api.metrics import Metrics
from api.middleware import Observed
from api.routes import ROUTERS
from api.work import Lanes
from engine.errors import ExposedError

if TYPE_CHECKING:
    from engine.wiring.services import Services


def create_app(services: Services) -> FastAPI:
    """The HTTP API of one workspace; its life begins and ends the services' background work."""
    metrics = Metrics()
    lanes = Lanes(services)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        services.start()
        try:
            yield
        finally:
            lanes.close()
            services.stop()

    app = FastAPI(title="Tagmill", version="1", lifespan=life, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.metrics = metrics
    app.state.lanes = lanes
    app.add_exception_handler(ExposedError, problems.exposed)
    app.add_exception_handler(HTTPException, problems.http_error)
    app.add_exception_handler(RequestValidationError, problems.invalid_request)
    limits = services.settings.limits
    app.add_middleware(Idempotent, registry=services.registry, lane=lanes.light)
    app.add_middleware(LimitedBody, body=int(services.settings.server.body), upload=int(limits.upload_size))
    app.add_middleware(Observed, metrics=metrics)
    for router in ROUTERS:
        app.include_router(router)
    return app
