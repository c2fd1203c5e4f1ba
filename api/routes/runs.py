"""Runs: started as jobs, watched as rows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of
from api.documented import documented
from api.paging import CursorQuery, LimitQuery, read_cursor, write_cursor
from api.params import RunPath
from api.schemas.base import Job
from api.schemas.runs import RunBody, RunDetail, RunPage
from api.shapes import job_json, run_json
from api.work import WorkDep
from engine.wiring.run_questions import past_run, past_runs, start_run

router = APIRouter(prefix="/v1/runs", tags=["runs"])


@router.post("", **documented("startRun", "Compute what is due, as a job", Job, status=202, body=RunBody))
async def start(work: WorkDep, body: Annotated[RunBody, body_of(RunBody, required=False)]) -> Response:
    job = await work.light(
        lambda: start_run(
            work.services, as_of=body.as_of, tags=body.tags, force=body.force, by=work.caller.name
        )
    )
    return answer(job_json(job), 202, headers={"location": f"/v1/jobs/{job.id}"})


@router.get("", **documented("listRuns", "Runs, the newest first", RunPage, problems=(400,)))
async def list_runs(work: WorkDep, limit: LimitQuery = 50, cursor: CursorQuery = None) -> Response:
    before = read_cursor(cursor)
    runs, active = await work.light(lambda: past_runs(work.services, limit=limit + 1, before=before))
    after = write_cursor(runs[limit - 1].id) if len(runs) > limit else None
    return answer({"items": [run_json(run, active) for run in runs[:limit]], "next": after})


@router.get(
    "/{run_id}", **documented("getRun", "One run with its tags and crowds", RunDetail, problems=(404,))
)
async def get_run(work: WorkDep, run_id: RunPath) -> Response:
    found = await work.light(lambda: past_run(work.services.registry, run_id))
    told = {"report": found.run.report, "tags": found.tags, "crowds": found.crowds}
    return answer(run_json(found.run, found.active) | told)
