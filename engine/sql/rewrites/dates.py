"""Date functions on which the engines differ, made of those on which they agree.

Differences of instants follow Spark, which counts whole units between local date-times
(`java.time.temporal.ChronoUnit.between`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from engine.sql.build import binary, case, function, number, text, typed
from engine.sql.literals import MONTH_UNITS, SECOND_UNITS, whole_of
from engine.sql.operators import cast_to, moved_moment
from engine.sql.rewrites.call import Call, Rewrite
from engine.sql.scope import Typed
from engine.sql.types import BIGINT, DATE, INT, TEXT, TIMESTAMP, cast, to_data_type

CLOCK: Final = "HH:mm:ss.SSSSSS"
FIRST_SECOND: Final = -62_135_596_800
LAST_SECOND: Final = 253_402_300_799


def _weekday(call: Call) -> exp.Expr:
    """Monday 0 to Sunday 6; the embedded engine's own gives -1 on Sundays."""
    shifted = binary(exp.Add, function("dayofweek", *call.nodes), number(5))
    return exp.Paren(this=exp.Mod(this=shifted, expression=number(7)))


_PARTS: Final = {
    "YEAR": "year",
    "QUARTER": "quarter",
    "MONTH": "month",
    "WEEK": "weekofyear",
    "DAY": "day",
    "DAYOFWEEK": "dayofweek",
    "DOW": "dayofweek",
    "DOY": "dayofyear",
    "HOUR": "hour",
    "MINUTE": "minute",
}


def _part(call: Call) -> exp.Expr:
    """`extract` and `date_part` as the functions on which both engines agree."""
    name = _PARTS[call.nodes[0].name.upper()]
    return function(name, cast_to(call.arguments[1], TIMESTAMP if name in {"hour", "minute"} else DATE))


def _move(call: Call) -> exp.Expr:
    """`date_add(unit, n, x)` and its kin; two arguments move by days."""
    if len(call.arguments) == 2:
        return function("date_add", *call.nodes)
    unit = call.nodes[0].name.upper()
    count, moment = call.nodes[1], call.arguments[2]
    by_day = unit in MONTH_UNITS or SECOND_UNITS[unit] % 86_400 == 0
    if moment.type == DATE and by_day:
        return cast(_moved_date(moment.node, count, unit), TIMESTAMP)
    value = whole_of(count)
    instant = cast_to(moment, TIMESTAMP)
    if value is not None:
        return moved_moment(instant, value, unit)
    return _moved_by(instant, count, unit)


def _moved_date(day: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    months = MONTH_UNITS.get(unit)
    days = SECOND_UNITS.get(unit, 0) // 86_400
    times = months or days
    counted = count if times == 1 else binary(exp.Mul, count, number(times))
    return function("add_months" if months else "date_add", day, counted)


def _moved_by(instant: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    if unit in MONTH_UNITS or SECOND_UNITS[unit] % 86_400 == 0:
        there = _moved_date(typed(instant, DATE), count, unit)
        clock = function("date_format", instant.copy(), text(CLOCK))
        return cast(function("concat", cast(there, TEXT), text(" "), clock), TIMESTAMP)
    micros = binary(exp.Mul, typed(count, BIGINT), number(SECOND_UNITS[unit] * 1_000_000))
    moved = exp.Add(this=function("unix_micros", instant), expression=micros)
    return cast(function("timestamp_micros", moved), TIMESTAMP)


def _difference(call: Call) -> exp.Expr:
    """Whole units between two moments; `datediff` of two dates counts days."""
    if len(call.arguments) == 2:
        return cast(function("datediff", *call.nodes), INT)
    unit = call.nodes[0].name.upper()
    start, end = call.arguments[1:]
    if unit in MONTH_UNITS or SECOND_UNITS[unit] % 86_400 == 0:
        return _by_calendar(unit, start, end)
    return _by_clock(unit, cast_to(start, TIMESTAMP), cast_to(end, TIMESTAMP))


def _by_calendar(unit: str, start: Typed, end: Typed) -> exp.Expr:
    first, last = cast_to(start, DATE), _last_day(start, end)
    if unit not in MONTH_UNITS:
        days = function("datediff", last, first.copy())
        count: exp.Expr = exp.IntDiv(this=days, expression=number(SECOND_UNITS[unit] // 86_400))
    else:
        packed = binary(exp.Sub, _packed(last), _packed(first))
        count = exp.IntDiv(this=packed, expression=number(32 * MONTH_UNITS[unit]))
        if MONTH_UNITS[unit] > 1:
            months = exp.Paren(this=exp.IntDiv(this=packed, expression=number(32)))
            count = exp.IntDiv(this=months, expression=number(MONTH_UNITS[unit]))
    return cast(exp.Paren(this=count), BIGINT)


def _last_day(start: Typed, end: Typed) -> exp.Expr:
    """The day of the end, one nearer to the start where the clock has not come round."""
    last = cast_to(end, DATE)
    if start.type == end.type == DATE:
        return last
    first = cast_to(start, DATE)
    clocks = [function("date_format", cast_to(each, TIMESTAMP), text(CLOCK)) for each in (start, end)]
    after = exp.And(
        this=exp.GT(this=last.copy(), expression=first.copy()),
        expression=exp.LT(this=clocks[1].copy(), expression=clocks[0].copy()),
    )
    before = exp.And(
        this=exp.LT(this=last.copy(), expression=first.copy()),
        expression=exp.GT(this=clocks[1].copy(), expression=clocks[0].copy()),
    )
    return case(
        (after, function("date_sub", last.copy(), number(1))),
        (before, function("date_add", last.copy(), number(1))),
        otherwise=last.copy(),
    )


def _packed(day: exp.Expr) -> exp.Expr:
    """Months since year 0 times 32, plus the day of the month: as java.time counts months."""
    months = binary(
        exp.Add, binary(exp.Mul, function("year", day.copy()), number(12)), function("month", day.copy())
    )
    return binary(exp.Add, binary(exp.Mul, months, number(32)), function("day", day.copy()))


def _by_clock(unit: str, start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """Local clock time between two moments, in whole units."""
    elapsed = binary(exp.Sub, _local_micros(end), _local_micros(start))
    return cast(
        exp.Paren(this=exp.IntDiv(this=elapsed, expression=number(SECOND_UNITS[unit] * 1_000_000))), BIGINT
    )


def _local_micros(moment: exp.Expr) -> exp.Expr:
    """Microseconds on the local calendar, as if every day had 24 hours."""
    days = typed(function("unix_date", typed(moment, DATE)), BIGINT)
    fraction = function("pmod", function("unix_micros", moment.copy()), typed(number(1_000_000), BIGINT))
    seconds = binary(
        exp.Add,
        binary(
            exp.Add,
            binary(exp.Mul, days, number(86_400)),
            binary(exp.Mul, _clock("hour", moment), number(3_600)),
        ),
        binary(exp.Add, binary(exp.Mul, _clock("minute", moment), number(60)), _clock("second", moment)),
    )
    return binary(exp.Add, binary(exp.Mul, seconds, number(1_000_000)), fraction)


def _clock(name: str, moment: exp.Expr) -> exp.Expr:
    return typed(function(name, moment.copy()), BIGINT)


def _floored(divisor: int) -> Rewrite:
    """Whole seconds or milliseconds of an instant, towards the past also before 1970."""

    def rewrite(call: Call) -> exp.Expr:
        micros = function("unix_micros", call.nodes[0])
        size = typed(number(divisor), BIGINT)
        whole = binary(exp.Sub, micros, function("pmod", micros.copy(), size))
        return exp.Paren(this=exp.IntDiv(this=whole, expression=number(divisor)))

    return rewrite


def _try_date(call: Call) -> exp.Expr:
    if len(call.nodes) == 1:
        return exp.TryCast(this=call.nodes[0], to=to_data_type(DATE), safe=True)
    return cast(function("try_to_timestamp", *call.nodes), DATE)


def _from_unixtime(call: Call) -> exp.Expr:
    """Text of an instant; none outside the years 1 to 9999, where the engines write years differently."""
    seconds = typed(call.nodes[0], BIGINT)
    layout = call.nodes[1] if len(call.nodes) > 1 else text("yyyy-MM-dd HH:mm:ss")
    inside = exp.Between(this=seconds, low=number(FIRST_SECOND), high=number(LAST_SECOND))
    instant = cast(function("timestamp_seconds", case((inside, seconds.copy()))), TIMESTAMP)
    return function("date_format", instant, layout)


def _instant(call: Call) -> exp.Expr:
    """An instant that follows the session's zone on both engines."""
    return cast(call.of(*call.nodes), TIMESTAMP)


DATES: Final[Mapping[str, Rewrite]] = {
    "weekday": _weekday,
    "part": _part,
    "move": _move,
    "difference": _difference,
    "floor_seconds": _floored(1_000_000),
    "floor_millis": _floored(1_000),
    "try_date": _try_date,
    "from_unixtime": _from_unixtime,
    "instant": _instant,
}
