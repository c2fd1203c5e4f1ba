"""Whether the process lives and can answer, and what it can do."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.answers import answer
from api.deps import ServicesDep
from api.documented import documented
from api.metrics import CONTENT_TYPE, Metrics
from api.schemas.health import Alive, Ready

router = APIRouter(tags=["health"])

_TEXT = {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
_NOT_READY = {"description": "A part failed", "model": Ready}


@router.get("/livez", **documented("livez", "The process lives", Alive))
async def livez() -> Response:
    return answer({"status": "ok"})


@router.get(
    "/readyz",
    **documented(
        "readyz", "Publication loaded, registry reachable, room on the disk", Ready, more={503: _NOT_READY}
    ),
)
def readyz(services: ServicesDep) -> Response:
    found = services.readiness()
    return answer(found, 200 if found.ready else 503)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    **documented("metrics", "Figures for Prometheus", None, more={200: _TEXT}),
)
def metrics(request: Request) -> Response:
    kept: Metrics = request.app.state.metrics
    return Response(kept.text(), media_type=CONTENT_TYPE)


@router.get("/v1/openapi.json", include_in_schema=False, operation_id="openapi")
async def openapi(request: Request) -> Response:
    return answer(request.app.openapi())
