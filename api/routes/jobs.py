"""Long work: how far it is, and its end."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import answer
from api.documented import documented
from api.params import JobPath
from api.schemas.base import Job
from api.shapes import job_json
from api.work import WorkDep

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("/{job_id}", **documented("getJob", "State, progress, result or error", Job, problems=(404,)))
async def get_job(work: WorkDep, job_id: JobPath) -> Response:
    return answer(job_json(await work.light(lambda: work.services.registry.jobs.get(job_id))))


@router.delete("/{job_id}", **documented("cancelJob", "Ask for the end of a job", Job, problems=(404,)))
async def cancel_job(work: WorkDep, job_id: JobPath) -> Response:
    return answer(job_json(await work.light(lambda: work.services.cancel(job_id))))
