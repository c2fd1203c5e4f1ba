"""Customers: found, described, followed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.documented import documented
from api.paging import CursorQuery, LimitQuery
from api.params import CLEAN, CustomerPath, TextQuery
from api.schemas.customers import CustomerPage, Profile, TimelinePage
from api.times import read_time
from api.work import WorkDep
from engine.wiring.customer_questions import customer_profile, customer_timeline, find_customers

router = APIRouter(prefix="/v1/customers", tags=["customers"])


@router.get(
    "",
    **documented(
        "searchCustomers", "Customers by the beginning of an id or attribute", CustomerPage, problems=(400,)
    ),
)
async def search_customers(
    work: WorkDep, q: TextQuery = None, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> Response:
    return answer(
        await work.heavy(lambda: find_customers(work.services, q or "", limit=limit, cursor=cursor))
    )


@router.get(
    "/{customer_id:path}/events",
    **documented(
        "listCustomerEvents", "What a customer did, the latest first", TimelinePage, problems=(400, 404)
    ),
)
async def list_customer_events(  # what a page of events is asked by
    work: WorkDep,
    customer_id: CustomerPath,
    type_: Annotated[
        list[Annotated[str, Query(max_length=100, pattern=CLEAN)]] | None, Query(alias="type", max_length=50)
    ] = None,
    from_: Annotated[str | None, Query(alias="from", max_length=40, description="A date or a time.")] = None,
    to: Annotated[str | None, Query(max_length=40, description="A date or a time, not included.")] = None,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> Response:
    start, end = read_time("from", from_), read_time("to", to)
    return answer(
        await work.quick(
            lambda: customer_timeline(
                work.services,
                customer_id,
                types=tuple(type_) if type_ is not None else None,
                start=start,
                end=end,
                limit=limit,
                cursor=cursor,
            )
        )
    )


@router.get(  # last, since an id may hold slashes
    "/{customer_id:path}", **documented("getCustomer", "The profile of a customer", Profile, problems=(404,))
)
async def get_customer(work: WorkDep, customer_id: CustomerPath) -> Response:
    return await work.quick(lambda: answer(customer_profile(work.services, customer_id)))
