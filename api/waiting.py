"""Waiting for a job as long as the client would."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from engine.errors import Conflict, InvalidInput
from engine.model.job import Job, JobState

if TYPE_CHECKING:
    from api.work import Work

_FIRST: Final = 0.01
_LONGEST: Final = 0.25
"""Seconds between two looks: short at first, since most jobs are done at once."""


async def finished(work: Work, job: Job, seconds: float) -> Job:
    """The job when it has ended, or as it is after so many seconds."""
    loop = asyncio.get_running_loop()
    end, pause, known = loop.time() + seconds, _FIRST, job.id
    while not job.state.is_finished and loop.time() < end:
        await asyncio.sleep(min(pause, max(end - loop.time(), 0)))
        pause = min(pause * 1.5, _LONGEST)
        job = await work.light(lambda: work.services.registry.jobs.get(known))
    return job


def refuse_failed(job: Job) -> None:
    """Raise what a job ended with: Conflict where it was cancelled, InvalidInput where it failed."""
    if job.state is JobState.CANCELLED:
        raise Conflict(f"the job `{job.id}` was cancelled", code="cancelled")
    if job.error is not None:
        raise InvalidInput(job.error.message, job.error.issues, code=job.error.code)
