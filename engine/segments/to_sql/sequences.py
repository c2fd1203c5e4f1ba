"""Sequences as one pass over a customer's events in time, one window function a step.

Of all events that could be the step before, only the latest one matters: it leaves the smallest gap. So an
event of step i happened in order if the latest earlier event of step i-1 that did so is near enough. Frames
run over microseconds as bigint: frames of intervals fail on Spark.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlglot import exp

from engine.model.segment import BoundSequence, BoundStep, Gap
from engine.model.views import ORDINAL
from engine.segments.columns import column, function, is_missing, is_there, sql_local_day
from engine.segments.literals import cast, number
from engine.segments.measures.row import time_column
from engine.segments.to_sql.events import events_to_sql
from engine.windows import first_day_from

_STEP: Final = "step"
_MICROS: Final = "micros"
_DAY: Final = "day"
_BEFORE: Final = "before"
_HAPPENED: Final = "happened"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def sequence_to_sql(leaf: BoundSequence) -> exp.Select:
    """Ordinals of the customers for whom some choice of events satisfies all steps."""
    happening = leaf.steps[:-1] if leaf.steps[-1].absent else leaf.steps
    rows = _selected(_steps(leaf.steps), _is_step(0)).where(*_having_steps(happening))
    for at, step in enumerate(happening[1:], start=1):
        rows = _next(rows, at, step.within)
    if not leaf.steps[-1].absent:
        return _having(rows, exp.and_(_is_step(len(leaf.steps) - 1), column(_HAPPENED)))
    return _not_followed(rows, leaf)


def _steps(steps: tuple[BoundStep, ...]) -> exp.Query:
    """All events of all steps: ordinal, step, microseconds, local day."""
    parts = [
        events_to_sql(step.events).select(
            column(ORDINAL),
            number(at).as_(_STEP, quoted=True),
            function("unix_micros", time_column()).as_(_MICROS, quoted=True),
            function("unix_date", sql_local_day(time_column())).as_(_DAY, quoted=True),
        )
        for at, step in enumerate(steps)
    ]
    return exp.union(*parts, distinct=False)


def _having_steps(steps: tuple[BoundStep, ...]) -> list[exp.Expr]:
    """Only customers with events of the first step, and of each other filtered one, are worth sorting."""
    return [
        exp.In(this=column(ORDINAL), query=events_to_sql(step.events).select(column(ORDINAL)).subquery())
        for at, step in enumerate(steps)
        if at == 0 or step.events.where is not None
    ]


def _selected(rows: exp.Query, happened: exp.Expr) -> exp.Select:
    columns = [column(name) for name in (ORDINAL, _STEP, _MICROS, _DAY)]
    source = exp.Select().from_(rows.subquery("steps"))
    return source.select(*columns, happened.as_(_HAPPENED, quoted=True))


def _next(rows: exp.Select, at: int, within: Gap | None) -> exp.Select:
    """Whether the events of step `at` happened in order, given that of the step before."""
    measure = _DAY if within is not None and within.in_days else _MICROS
    earlier = exp.If(this=exp.and_(_is_step(at - 1), column(_HAPPENED)), true=column(measure))
    before = _over(exp.Max(this=exp.Case(ifs=[earlier])), ("UNBOUNDED", "PRECEDING"), ("1", "PRECEDING"))
    with_before = rows.subquery("steps")
    columns = [column(name) for name in (ORDINAL, _STEP, _MICROS, _DAY, _HAPPENED)]
    inner = exp.Select().from_(with_before).select(*columns, before.as_(_BEFORE, quoted=True))
    follows = [_is_step(at), is_there(column(_BEFORE))]
    if within is not None:
        gap = exp.Sub(this=column(measure), expression=column(_BEFORE))
        follows.append(exp.LTE(this=gap, expression=_big(within.size)))
    return _selected(inner, exp.and_(*follows))


def _not_followed(rows: exp.Select, leaf: BoundSequence) -> exp.Select:
    """Events of the step before the last that no event of the last followed in time, once that is certain."""
    last, gap = len(leaf.steps) - 1, leaf.steps[-1].within or Gap(0)
    measure = _DAY if gap.in_days else _MICROS
    later = exp.If(this=_is_step(last), true=column(measure))
    after = _over(exp.Min(this=exp.Case(ifs=[later])), ("1", "FOLLOWING"), ("UNBOUNDED", "FOLLOWING"))
    columns = [column(name) for name in (ORDINAL, _STEP, measure, _HAPPENED)]
    inner = exp.Select().from_(rows.subquery("steps")).select(*columns, after.as_(_BEFORE, quoted=True))
    distance = exp.Sub(this=column(_BEFORE), expression=column(measure))
    stays_away = exp.or_(
        is_missing(column(_BEFORE)),
        exp.GT(this=distance, expression=_big(gap.size)),
    )
    over = exp.LT(this=column(measure), expression=_big(_certain_before(leaf, gap)))
    return _having(inner, exp.and_(_is_step(last - 1), column(_HAPPENED), stays_away, over))


def _certain_before(leaf: BoundSequence, gap: Gap) -> int:
    """The first time of a step, in microseconds or days, whose gap was not over before the base time."""
    if not gap.in_days:
        return (leaf.base_time - _EPOCH) // timedelta(microseconds=1) - gap.size
    day = first_day_from(leaf.base_time, ZoneInfo(leaf.zone)) or date.max
    return (day - _EPOCH.date()).days - gap.size


def _is_step(at: int) -> exp.Expr:
    return exp.EQ(this=column(_STEP), expression=number(at))


def _big(value: int) -> exp.Expr:
    return cast(exp.Literal.string(str(value)), "bigint")


def _having(rows: exp.Select, condition: exp.Expr) -> exp.Select:
    source = exp.Select().from_(rows.subquery("steps"))
    return source.select(column(ORDINAL)).distinct().where(condition)


def _over(function_: exp.Expr, start: tuple[str, str], end: tuple[str, str]) -> exp.Expr:
    """A window over a customer's events in time, with a frame of microseconds."""
    frame = exp.WindowSpec(
        kind="RANGE",
        start=start[0] if start[0] == "UNBOUNDED" else exp.Literal.number(start[0]),
        start_side=start[1],
        end=end[0] if end[0] == "UNBOUNDED" else exp.Literal.number(end[0]),
        end_side=end[1],
    )
    return exp.Window(
        this=function_,
        partition_by=[column(ORDINAL)],
        order=exp.Order(expressions=[exp.Ordered(this=column(_MICROS))]),
        spec=frame,
    )
