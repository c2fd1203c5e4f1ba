"""Crowds: made, changed, refreshed, split, uploaded."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of, json_object
from api.conditions import (
    NOT_MODIFIED,
    IfMatch,
    IfNoneMatch,
    Prefer,
    seconds_to_wait,
    tagged,
    wanted_revision,
)
from api.crowd_shapes import crowd_json, upload_json, version_json
from api.documented import body_content, documented, raw_body
from api.paging import CursorQuery, LimitQuery, page
from api.params import CrowdPath, TextQuery
from api.schemas.base import Job
from api.schemas.crowds import (
    CopyBody,
    Crowd,
    CrowdBody,
    CrowdChanges,
    CrowdPage,
    Crowds,
    CrowdUpload,
    SplitBody,
    Version,
)
from api.shapes import job_json
from api.uploads import Upload, upload_of
from api.waiting import finished, refuse_failed
from api.work import WorkDep
from engine.wiring.crowd_questions import find_crowds, refresh_later, store_list, store_list_again

router = APIRouter(prefix="/v1/crowds", tags=["crowds"])

Fields = Annotated[dict[str, Any], Depends(json_object)]
LISTS = ("text/csv", "application/x-ndjson")
ListUpload = Annotated[Upload, Depends(upload_of(*LISTS))]

_LATER = {"description": "A job does it", "model": Job}


@router.get("", **documented("listCrowds", "Crowds, by id", CrowdPage, problems=(400,)))
async def list_crowds(  # what crowds can be found by
    work: WorkDep,
    q: TextQuery = None,
    folder: TextQuery = None,
    owner: TextQuery = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> Response:
    found = await work.light(lambda: find_crowds(work.services, q, folder=folder, owner=owner))
    chosen, after = page(found, lambda crowd: crowd.id, limit=limit, cursor=cursor)
    return answer({"items": [crowd_json(crowd) for crowd in chosen], "next": after})


@router.post(
    "",
    **documented(
        "createCrowd", "Keep a segment under a name", Crowd, status=201, body=CrowdBody, problems=(404, 409)
    ),
)
async def create_crowd(work: WorkDep, fields: Fields) -> Response:
    made = await work.light(lambda: work.services.crowds.create(fields, by=work.caller.name))
    return tagged(crowd_json(made), made.revision, 201, location=f"/v1/crowds/{made.id}")


@router.post(
    "/upload",
    **documented(
        "uploadCrowd",
        "A static crowd of a list of customer ids",
        CrowdUpload,
        status=201,
        body=raw_body(*LISTS),
        problems=(409,),
    ),
)
async def upload_crowd(  # what a list is called
    work: WorkDep,
    upload: ListUpload,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    id_: Annotated[str | None, Query(alias="id", max_length=63)] = None,
    owner: TextQuery = None,
    folder: TextQuery = None,
) -> Response:
    given = {"id": id_, "name": name, "owner": owner, "folder": folder}
    fields = {key: value for key, value in given.items() if value is not None}
    made = await work.heavy(
        lambda: store_list(work.services, fields, upload.path, upload.media_type, by=work.caller.name)
    )
    crowd = made.crowd
    return tagged(upload_json(made), crowd.revision, 201, location=f"/v1/crowds/{crowd.id}")


@router.get("/{crowd_id}", **documented("getCrowd", "One crowd", Crowd, problems=(404,), more=NOT_MODIFIED))
async def get_crowd(work: WorkDep, crowd_id: CrowdPath, if_none_match: IfNoneMatch = None) -> Response:
    crowd = await work.light(lambda: work.services.crowds.get(crowd_id))
    return tagged(crowd_json(crowd), crowd.revision, known=if_none_match)


@router.patch(
    "/{crowd_id}",
    **documented(
        "editCrowd",
        "Change a crowd that is not enabled",
        Crowd,
        body=CrowdChanges,
        problems=(404, 409, 412, 428),
    ),
)
async def edit_crowd(
    work: WorkDep, crowd_id: CrowdPath, changes: Fields, if_match: IfMatch = None
) -> Response:
    def edit() -> Any:
        crowds = work.services.crowds
        expected = wanted_revision(if_match, crowds.get(crowd_id).revision)
        return crowds.edit(crowd_id, changes, by=work.caller.name, if_match=expected)

    changed = await work.light(edit)
    return tagged(crowd_json(changed), changed.revision)


@router.delete(
    "/{crowd_id}",
    **documented(
        "deleteCrowd",
        "Remove a crowd that nothing uses",
        None,
        status=204,
        problems=(400, 404, 409, 412, 428),
    ),
)
async def delete_crowd(work: WorkDep, crowd_id: CrowdPath, if_match: IfMatch = None) -> Response:
    def delete() -> None:
        crowds = work.services.crowds
        expected = wanted_revision(if_match, crowds.get(crowd_id).revision)
        crowds.delete(crowd_id, if_match=expected)

    await work.light(delete)
    return Response(status_code=204)


@router.post(
    "/{crowd_id}/refresh",
    **documented(
        "refreshCrowd",
        "Evaluate into a new version: the version if it is done within `Prefer: wait=N`, else a job",
        Version,
        problems=(404, 409),
        more={202: _LATER},
    ),
)
async def refresh_crowd(work: WorkDep, crowd_id: CrowdPath, prefer: Prefer = None) -> Response:
    job = await work.light(lambda: refresh_later(work.services, crowd_id, by=work.caller.name))
    job = await finished(work, job, seconds_to_wait(prefer))
    if not job.state.is_finished:
        return answer(job_json(job), 202, headers={"location": f"/v1/jobs/{job.id}"})
    refuse_failed(job)
    number = job.result["version"] if isinstance(job.result, dict) else "latest"
    version = await work.light(lambda: work.services.crowds.version(crowd_id, number))
    return answer(version_json(version), headers={"preference-applied": "wait"})


@router.post(
    "/{crowd_id}/enable",
    **documented("enableCrowd", "Refresh the crowd after each run", Crowd, problems=(404, 409)),
)
async def enable_crowd(work: WorkDep, crowd_id: CrowdPath) -> Response:
    changed = await work.light(lambda: work.services.crowds.enable(crowd_id, by=work.caller.name))
    return tagged(crowd_json(changed), changed.revision)


@router.post(
    "/{crowd_id}/disable",
    **documented("disableCrowd", "Stop refreshing the crowd after each run", Crowd, problems=(404, 409)),
)
async def disable_crowd(work: WorkDep, crowd_id: CrowdPath) -> Response:
    changed = await work.light(lambda: work.services.crowds.disable(crowd_id, by=work.caller.name))
    return tagged(crowd_json(changed), changed.revision)


@router.post(
    "/{crowd_id}/copy",
    **documented(
        "copyCrowd",
        "A new crowd of the same definition",
        Crowd,
        status=201,
        body={**body_content("CopyBody"), "required": False},
        problems=(404, 409),
    ),
)
async def copy_crowd(
    work: WorkDep, crowd_id: CrowdPath, body: Annotated[CopyBody, body_of(CopyBody, required=False)]
) -> Response:
    fields = body.model_dump(exclude_none=True)
    made = await work.light(lambda: work.services.crowds.copy(crowd_id, fields, by=work.caller.name))
    return tagged(crowd_json(made), made.revision, 201, location=f"/v1/crowds/{made.id}")


@router.post(
    "/{crowd_id}/split",
    **documented(
        "splitCrowd",
        "Make parts by a salted hash, each a crowd",
        Crowds,
        status=201,
        body=SplitBody,
        problems=(404, 409),
    ),
)
async def split_crowd(
    work: WorkDep, crowd_id: CrowdPath, body: Annotated[SplitBody, body_of(SplitBody)]
) -> Response:
    made = await work.light(
        lambda: work.services.crowds.split(crowd_id, body.salt, body.parts, by=work.caller.name)
    )
    return answer({"crowds": [crowd_json(crowd) for crowd in made]}, 201)


@router.post(
    "/{crowd_id}/upload",
    **documented(
        "uploadCrowdAgain",
        "A new version of an uploaded crowd",
        CrowdUpload,
        status=201,
        body=raw_body(*LISTS),
        problems=(404, 409),
    ),
)
async def upload_crowd_again(work: WorkDep, crowd_id: CrowdPath, upload: ListUpload) -> Response:
    made = await work.heavy(
        lambda: store_list_again(work.services, crowd_id, upload.path, upload.media_type, by=work.caller.name)
    )
    return answer(upload_json(made), 201)
