"""What a segment builder needs: names, types, operators, values."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.documented import documented
from api.params import TextQuery
from api.schemas.catalog import Catalog, SuggestedValues
from api.work import WorkDep
from engine.audience.facts.suggestions import Suggestions, attribute_values, property_values, tag_values
from engine.errors import InvalidInput
from engine.wiring.catalog_now import catalog_now

router = APIRouter(prefix="/v1/catalog", tags=["catalog"])


@router.get("", **documented("getCatalog", "All that a segment builder needs", Catalog))
async def get_catalog(work: WorkDep) -> Response:
    return await work.light(lambda: answer(catalog_now(work.services)))


@router.get(
    "/values",
    **documented(
        "listValues",
        "Values of a property, an attribute or a tag that contain a text",
        SuggestedValues,
        problems=(404,),
    ),
)
async def list_values(  # what values can be asked of
    work: WorkDep,
    event: TextQuery = None,
    property_: Annotated[str | None, Query(alias="property", max_length=200)] = None,
    attribute: TextQuery = None,
    tag: TextQuery = None,
    q: TextQuery = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    def find() -> Suggestions:
        text, least = q or "", work.services.settings.privacy.min_group
        with work.services.publication.reading() as reading:
            match (event, property_, attribute, tag):
                case (str(), str(), None, None):
                    return property_values(reading, event, property_, text, limit)
                case (None, None, str(), None):
                    return attribute_values(reading, attribute, text, limit, min_group=least)
                case (None, None, None, str()):
                    return tag_values(reading, tag, text, limit, min_group=least)
                case _:
                    raise _unclear()

    return await work.heavy(lambda: answer(find()))


def _unclear() -> InvalidInput:
    return InvalidInput(
        "values are asked of `event` with `property`, of one `attribute`, or of one `tag`",
        code="unclear_subject",
    )
