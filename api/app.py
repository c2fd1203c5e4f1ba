"""The application: services in, ASGI out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api import problems
from api.idempotency import Idempotent
from api.limits import LimitedBody
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


def create_app(services: Services) -> FastAPI:
    """The HTTP API of one workspace; its life begins and ends the services' background work."""
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
    app.add_middleware(Observed, metrics=metrics)
    _route(app)
    return app


def routes_only() -> FastAPI:
    """An application that can tell its routes and answer nothing."""
    return _route(DocumentedApp(title=TITLE, version=VERSION))


def _route(app: FastAPI) -> FastAPI:
    """The routes themselves, not routers: FastAPI asks each included router anew for every request, which
    takes as long as all the rest of a short answer.
    """
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    return app


def openapi_text() -> str:
    """The text of `api/openapi.json`."""
    return json.dumps(routes_only().openapi(), ensure_ascii=False, indent=1) + "\n"
