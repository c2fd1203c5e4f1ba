"""The application: services in, ASGI out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api import problems
from api.idempotency import Idempotent
from api.limits import LimitedBody
from api.local_only import LocalOnly
from api.metrics import Metrics
from api.middleware import Observed
from api.openapi import DocumentedApp
from api.routes import ROUTERS
from api.service_metrics import ServiceCollector
from api.work import Lanes
from engine.errors import ExposedError

if TYPE_CHECKING:
    from engine.wiring.services import Services

TITLE: Final = "Tagmill"
VERSION: Final = "1"


def create_app(services: Services, *, local_only: bool = False) -> FastAPI:
    """The HTTP API of one workspace; its life begins and ends the services' background work.

    With `local_only` it answers this machine's requests to itself only.
    """
    lanes = Lanes(services)
    metrics = Metrics([ServiceCollector(services, lanes)])

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        services.start()
        try:
            yield
        finally:
            lanes.close()
            services.stop()

    app = DocumentedApp(
        title=TITLE,
        version=VERSION,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # the service has its own
    )
    app.state.services = services
    app.state.metrics = metrics
    app.state.lanes = lanes
    app.add_exception_handler(ExposedError, problems.exposed)
    app.add_exception_handler(HTTPException, problems.http_error)
    app.add_exception_handler(RequestValidationError, problems.invalid_request)
    limits = services.settings.limits
    app.add_middleware(Idempotent, registry=services.registry, lane=lanes.light)
    app.add_middleware(LimitedBody, body=int(services.settings.server.body), upload=int(limits.upload_size))
    if local_only:
        app.add_middleware(LocalOnly)
    app.add_middleware(Observed, metrics=metrics)
    _route(app)
    return app


def routes_only() -> FastAPI:
    """An application that can tell its routes and answer nothing."""
    return _route(DocumentedApp(title=TITLE, version=VERSION))


def _route(app: FastAPI) -> FastAPI:
    """The routes themselves, not routers: FastAPI asks each included router anew for every request, which
    takes as long as all the rest of a short answer. What answers GET answers HEAD, too.
    """
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.methods and "GET" in route.methods:
                route.methods.add("HEAD")
            app.router.routes.append(route)
    return app


def openapi_text() -> str:
    """The text of `api/openapi.json`."""
    return json.dumps(routes_only().openapi(), ensure_ascii=False, indent=1) + "\n"
