"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import answer
from api.deps import ServicesDep
from api.metrics import CONTENT_TYPE, Metrics

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="livez", summary="The process lives")
async def livez() -> Response:
    return answer({"status": "ok"})


@router.get("/readyz", operation_id="readyz", summary="Publication loaded, registry reachable, disk free")
def readyz(services: ServicesDep) -> Response:
    found = services.readiness()
    return answer(found, 200 if found.ready else 503)


@router.get("/metrics", operation_id="metrics", summary="Figures for Prometheus")
def metrics(request: Request) -> Response:
    kept: Metrics = request.app.state.metrics
    return Response(kept.text(), media_type=CONTENT_TYPE)
