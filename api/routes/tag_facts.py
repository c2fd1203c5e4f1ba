"""What is known of a tag beside its definition: values, lineage, usage, past; and what a change would do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of
from api.documented import documented
from api.params import CodePath, SnapshotQuery
from api.schemas.tag_past import History
from api.schemas.tags import Distribution, Impact, ImpactBody, Lineage, Usage
from api.shapes import definition_json, issues_json
from api.work import WorkDep
from engine.wiring.tags.questions import tag_distribution, tag_impact, tag_lineage, tag_past, tag_usage

router = APIRouter(prefix="/v1/tags", tags=["tags"])


@router.post(
    "/impact",
    **documented(
        "tagImpact",
        "Who depends on a changed or removed definition, and how many customers would change",
        Impact,
        body=ImpactBody,
        problems=(404,),
    ),
)
async def impact(work: WorkDep, body: Annotated[ImpactBody, body_of(ImpactBody)]) -> Response:
    found = await work.heavy(lambda: tag_impact(work.services, body.definition, body.code))
    return answer(
        {
            "code": found.code,
            "change": found.change,
            "snapshot": found.snapshot,
            "issues": issues_json(found.issues),
            "affected": found.affected,
        }
    )


@router.get(
    "/{code}/distribution",
    **documented("tagDistribution", "The values of a tag with counts", Distribution, problems=(404, 409)),
)
async def distribution(
    work: WorkDep,
    code: CodePath,
    snapshot: SnapshotQuery = "latest",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    found = await work.heavy(lambda: tag_distribution(work.services, code, snapshot=snapshot, limit=limit))
    return answer(found.to_json())


@router.get(
    "/{code}/lineage",
    **documented("tagLineage", "What a tag reads, and what reads it", Lineage, problems=(404,)),
)
async def lineage(work: WorkDep, code: CodePath) -> Response:
    found = await work.light(lambda: tag_lineage(work.services, code))
    return answer(
        {
            "code": found.code,
            "nodes": [{"kind": kind, "id": name} for kind, name in found.nodes],
            "edges": [
                {"from": {"kind": a, "id": one}, "to": {"kind": b, "id": other}}
                for (a, one), (b, other) in found.edges
            ],
        }
    )


@router.get(
    "/{code}/usage",
    **documented(
        "tagUsage", "Crowds and tags that use it, and how often previews did", Usage, problems=(404,)
    ),
)
async def usage(work: WorkDep, code: CodePath) -> Response:
    found = await work.light(lambda: tag_usage(work.services, code))
    crowds = [{"id": crowd.id, "name": crowd.name, "enabled": crowd.enabled} for crowd in found.crowds]
    return answer(
        {
            "code": code,
            "crowds": crowds,
            "tags": found.tags,
            "previews": found.previews,
            "last_preview_at": found.last_preview_at,
        }
    )


@router.get(
    "/{code}/history",
    **documented("tagHistory", "What happened to a tag, the newest first", History, problems=(404,)),
)
async def history(work: WorkDep, code: CodePath) -> Response:
    past, runs = await work.light(lambda: tag_past(work.services, code))
    return answer(
        {
            "code": code,
            "definitions": [definition_json(each) for each in past.definitions],
            "switches": past.switches,
            "uploads": past.uploads,
            "values": past.values,
            "runs": [
                {
                    "run": run.id,
                    "base_time": run.key.base_time,
                    "started_at": run.started_at,
                    "status": result.status,
                    "reason": result.reason,
                    "rows": result.rows,
                    "coverage": result.coverage,
                    "drift": result.drift,
                    "seconds": result.seconds,
                    "error_code": result.error_code,
                    "message": result.message,
                }
                for run, result in runs
            ],
        }
    )
