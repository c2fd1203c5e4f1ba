"""Segments: how many, and why."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of
from api.documented import documented
from api.schemas.segments import ExplainBody, Explanation, Preview, PreviewBody
from api.work import WorkDep
from engine.wiring.segment_questions import count_segment, explain_segment

router = APIRouter(prefix="/v1/segments", tags=["segments"])


@router.post(
    "/preview",
    **documented(
        "previewSegment",
        "Count a segment and every node of it",
        Preview,
        body=PreviewBody,
        problems=(404, 409),
    ),
)
async def preview_segment(work: WorkDep, body: Annotated[PreviewBody, body_of(PreviewBody)]) -> Response:
    begin = time.perf_counter()
    counted = await work.heavy(
        lambda: count_segment(work.services, body.segment, body.snapshot, body.language)
    )
    work.metrics.previewed(counted.preview, time.perf_counter() - begin)
    return answer(counted.content)


@router.post(
    "/explain",
    **documented(
        "explainSegment",
        "Why one customer is in a segment or out of it",
        Explanation,
        body=ExplainBody,
        problems=(404, 409),
    ),
)
async def explain_segment_(work: WorkDep, body: Annotated[ExplainBody, body_of(ExplainBody)]) -> Response:
    return answer(
        await work.heavy(
            lambda: explain_segment(
                work.services, body.segment, body.customer_id, body.snapshot, body.language
            )
        )
    )
