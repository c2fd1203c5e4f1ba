"""Whether customers are members of a version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.model.issue import refusal
from engine.model.views import CUSTOMER_ID

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.model.crowd import CrowdVersion

MOST: Final = 10_000


def contains(context: CrowdContext, version: CrowdVersion, customers: Sequence[str]) -> dict[str, bool]:
    """By id whether the customer is a member, in the order asked for, each once.

    Raises InvalidInput (`too_many`) for more than `MOST`. Who is not in the newest snapshot any more is
    looked for in the version's own table.
    """
    wanted = list(dict.fromkeys(customers))
    if len(wanted) > MOST:
        raise refusal(
            "/customer_ids", f"{len(wanted):,} customers are asked for; at most {MOST:,}", code="too_many"
        )
    stored = context.book.stored(version)
    found: dict[str, bool] = {}
    with context.publication.reading() as reading:
        for customer in wanted:
            ordinal = reading.serving.ids.ordinal_of(customer)
            if ordinal is not None:
                found[customer] = ordinal in stored
    gone = [customer for customer in wanted if customer not in found]
    there = _listed(context, version, gone)
    return {customer: found.get(customer, customer in there) for customer in wanted}


def _listed(context: CrowdContext, version: CrowdVersion, customers: Sequence[str]) -> frozenset[str]:
    if not customers:
        return frozenset()
    wanted = pa.array(customers, pa.string())
    there: set[str] = set()
    for batch in context.book.rows(version):
        ids = batch.column(CUSTOMER_ID)
        there.update(ids.filter(pc.is_in(ids, value_set=wanted)).to_pylist())
    return frozenset(there)
