"""Versions of crowds: receipts, membership, overlap, portraits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of
from api.crowd_shapes import version_json
from api.documented import body_content, documented
from api.paging import CursorQuery, LimitQuery, page
from api.params import CLEAN, CrowdPath, VersionPath
from api.schemas.crowds import (
    Contains,
    ContainsBody,
    Overlap,
    OverlapBody,
    PortraitBody,
    Version,
    VersionPage,
)
from api.schemas.portraits import Portrait
from api.work import Work, WorkDep
from engine.model.crowd import CrowdVersion
from engine.wiring.crowd_questions import overlap_of
from engine.wiring.portraits import Base, portray

router = APIRouter(prefix="/v1/crowds", tags=["crowds"])

VersionQuery = Annotated[str, Query(max_length=20, pattern=CLEAN, description="A number, or `latest`.")]


@router.post(
    "/overlap",
    **documented(
        "overlapCrowds",
        "The exact size of every region of up to five crowds",
        Overlap,
        body=OverlapBody,
        problems=(404,),
    ),
)
async def overlap_crowds(work: WorkDep, body: Annotated[OverlapBody, body_of(OverlapBody)]) -> Response:
    found = await work.heavy(lambda: overlap_of(work.services, body.crowds))
    return answer(
        {
            "snapshot": found.snapshot,
            "base_time": found.base_time,
            "zone": found.zone,
            "crowds": [
                {"crowd": each.crowd, "version": each.version, "count": found.sizes[each.crowd]}
                for each in found.versions
            ],
            "regions": [region.to_json() for region in found.regions],
        }
    )


@router.get(
    "/{crowd_id}/versions",
    **documented("listVersions", "Receipts, the newest first", VersionPage, problems=(400, 404)),
)
async def list_versions(
    work: WorkDep, crowd_id: CrowdPath, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> Response:
    found = await work.light(lambda: work.services.crowds.versions(crowd_id))
    chosen, after = page(found, _descending, limit=limit, cursor=cursor)
    return answer({"items": [version_json(version) for version in chosen], "next": after})


@router.get(
    "/{crowd_id}/versions/{version}",
    **documented("getVersion", "One receipt", Version, problems=(404,)),
)
async def get_version(work: WorkDep, crowd_id: CrowdPath, version: VersionPath) -> Response:
    found = await work.light(lambda: work.services.crowds.version(crowd_id, version))
    return answer(version_json(found))


@router.get(
    "/{crowd_id}/contains",
    **documented("isMember", "Whether a customer is a member", Contains, problems=(404,)),
)
async def is_member(
    work: WorkDep,
    crowd_id: CrowdPath,
    customer_id: Annotated[str, Query(max_length=10_000, pattern=CLEAN)],
    version: VersionQuery = "latest",
) -> Response:
    return await _contains(work, crowd_id, [customer_id], version)


@router.post(
    "/{crowd_id}/contains",
    **documented(
        "areMembers",
        "Which of up to 10,000 customers are members",
        Contains,
        body=ContainsBody,
        problems=(404,),
    ),
)
async def are_members(
    work: WorkDep, crowd_id: CrowdPath, body: Annotated[ContainsBody, body_of(ContainsBody)]
) -> Response:
    return await _contains(work, crowd_id, body.customer_ids, body.version)


@router.post(
    "/{crowd_id}/portrait",
    **documented(
        "makePortrait",
        "What a crowd looks like; computed once for each version",
        Portrait,
        body={**body_content("PortraitBody"), "required": False},
        problems=(404,),
    ),
)
async def make_portrait(
    work: WorkDep,
    crowd_id: CrowdPath,
    body: Annotated[PortraitBody, body_of(PortraitBody, required=False)],
) -> Response:
    return await _portrait(work, crowd_id, body.version, body.base)


@router.get(
    "/{crowd_id}/portrait",
    **documented("getPortrait", "What a crowd looks like", Portrait, problems=(404,)),
)
async def get_portrait(
    work: WorkDep,
    crowd_id: CrowdPath,
    version: VersionQuery = "latest",
    base: Annotated[str | None, Query(max_length=100, pattern=CLEAN, description="Another crowd.")] = None,
) -> Response:
    return await _portrait(work, crowd_id, version, base)


async def _contains(work: Work, crowd: str, customers: list[str], version: int | str) -> Response:
    def ask() -> Response:
        receipt, found = work.services.crowds.contains(crowd, customers, version)
        return answer({"crowd": crowd, "version": receipt.version, "contains": found})

    return await work.heavy(ask)


async def _portrait(work: Work, crowd: str, version: int | str, base: str | None) -> Response:
    def ask() -> Response:
        found = portray(work.services, crowd, version, Base(base))
        told = {
            "crowd": crowd,
            "version": found.version,
            "base": found.base,
            "state": "ready",
            "base_time": found.base_time,
            "zone": found.zone,
        }
        return answer({**found.content, **told})

    return await work.heavy(ask)


def _descending(version: CrowdVersion) -> str:
    """Receipts come with the newest first: a key that ascends as they descend."""
    return f"{10**9 - version.version:010d}"
