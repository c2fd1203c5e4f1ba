"""One event of each customer: the first or the last, with ties broken.

Ties in time go to the smaller event id, a missing one last, then to the smaller of further values. The
extreme time is a plain aggregate, and only the events of that time are ranked: ranking all of them, or an
aggregate of structs, takes three to ten times as long on the embedded engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from engine.model.segment import BoundEvents, Pick
from engine.model.views import EVENT_ID, EVENT_TIME, ORDINAL
from engine.segments.columns import column
from engine.segments.literals import number

_EVENTS: Final = "candidates"
_EXTREMES: Final = "extremes"
_RANK: Final = "rank__"
_TIE: Final = "tie__"


def one_event(
    events: exp.Select,
    of: BoundEvents,
    pick: Pick,
    values: Mapping[str, exp.Expr],
    ties: Sequence[exp.Expr],
    keys: Sequence[str],
) -> exp.Select:
    """The keys and `values` of the picked event of each customer; `ties` are what breaks the last ties."""
    tied = {f"{_TIE}{at}": tie for at, tie in enumerate(ties)}
    own = {name: column(name) for name in [*keys, EVENT_TIME, *([EVENT_ID] if of.id_type else [])]}
    named = [value.copy().as_(name, quoted=True) for name, value in {**own, **values, **tied}.items()]
    extreme = exp.Min(this=column(EVENT_TIME)) if pick is Pick.FIRST else exp.Max(this=column(EVENT_TIME))
    extremes = events.copy().select(column(ORDINAL), extreme.as_(EVENT_TIME, quoted=True))
    order = [*([EVENT_ID] if of.id_type else []), *tied] or [ORDINAL]
    ranked = (
        exp.Select()
        .from_(events.copy().select(*named).subquery(_EVENTS))
        .join(extremes.group_by(column(ORDINAL)).subquery(_EXTREMES), on=_at_the_extreme(), join_type="inner")
        .select(*(column(name, table=_EVENTS) for name in (*keys, *values)))
        .select(row_number([column(ORDINAL, table=_EVENTS)], [column(name, table=_EVENTS) for name in order]))
    )
    return first_ranked(ranked, [*keys, *values])


def _at_the_extreme() -> exp.Expr:
    return exp.and_(
        *(
            exp.EQ(this=column(name, table=_EVENTS), expression=column(name, table=_EXTREMES))
            for name in (ORDINAL, EVENT_TIME)
        )
    )


def row_number(partition: Sequence[exp.Expr], order: Sequence[exp.Expr]) -> exp.Expr:
    """The rank of a row as `rank__`: smaller values first, missing ones last."""
    ordered = [
        part if isinstance(part, exp.Ordered) else exp.Ordered(this=part, nulls_first=False) for part in order
    ]
    window = exp.Window(
        this=exp.RowNumber(), partition_by=list(partition), order=exp.Order(expressions=ordered)
    )
    return window.as_(_RANK, quoted=True)


def first_ranked(ranked: exp.Select, names: Sequence[str]) -> exp.Select:
    """The columns `names` of the rows that rank first."""
    first = exp.EQ(this=column(_RANK), expression=number(1))
    return (
        exp.Select().from_(ranked.subquery("ranked")).select(*(column(name) for name in names)).where(first)
    )
