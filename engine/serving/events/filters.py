"""Windows and property filters of events as conditions on a type's DuckDB table; values are parameters."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nextafter
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, Not, Or, Span, Test
from engine.model.values import INTEGER
from engine.serving.events.dense import micros
from engine.serving.events.plan import MINUTE
from engine.serving.events.store import EventProperty, EventTable
from engine.serving.storage.scaled import unscaled
from engine.serving.tags.matching import POSITIVE, Domain, match_test
from engine.serving.tags.ranges import Ranges

_INLINE: Final = 8
"""More ranges than this are written as one list of the numbers they hold, or halved."""

_MOST_POINTS: Final = 1 << 22


class Conditions:
    """Builds conditions for one statement and collects its parameters."""

    def __init__(self, table: EventTable, zone: ZoneInfo) -> None:
        self.table, self._zone = table, zone
        self.parameters: dict[str, object] = {}

    def window(self, span: Span) -> exp.Expr:
        """Rows whose time lies in `[start, end)`, exact to the microsecond."""
        ends: list[exp.Expr] = []
        start, end = micros(span.start), micros(span.end)
        if start is not None:
            ends.append(self._from(start))
        if end is not None:
            ends.append(exp.Not(this=exp.paren(self._from(end))))
        return exp.and_(*ends) if ends else exp.true()

    def filter(self, tree: BoundFilter | None) -> exp.Expr:
        """A property filter; never NULL."""
        match tree:
            case None:
                return exp.true()
            case And(conditions):
                return exp.and_(*(self.filter(one) for one in conditions))
            case Or(conditions):
                return exp.or_(*(self.filter(one) for one in conditions))
            case Not(condition):
                return exp.Not(this=exp.paren(self.filter(condition)))
            case AtLeast(n, conditions):
                ones = [exp.cast(exp.paren(self.filter(one)), "INT") for one in conditions]
                total: exp.Expr = ones[0]
                for one in ones[1:]:
                    total = exp.Add(this=total, expression=one)
                return exp.GTE(this=exp.paren(total), expression=self._parameter(n))
            case BoundProperty(name, test):
                return exp.paren(self._property(self.table.properties[name], test))
            case _:
                assert_never(tree)

    def _from(self, time: int) -> exp.Expr:
        minute, rest = divmod(time, MINUTE)
        whole = exp.GTE(this=exp.column("minute"), expression=self._parameter(minute + bool(rest)))
        if not rest:
            return whole
        border = exp.and_(
            exp.EQ(this=exp.column("minute"), expression=self._parameter(minute)),
            exp.GTE(this=exp.column("rest"), expression=self._parameter(rest)),
        )
        return exp.or_(whole, border)

    def _property(self, of: EventProperty, test: Test) -> exp.Expr:
        column = exp.column(of.column)
        missing = column.is_(exp.Null())
        if of.entry.form == "list":
            return self._list(of, test)
        dictionary = of.dictionary if of.entry.form == "text" else None
        least, greatest = (int(of.entry.least or 0), int(of.entry.greatest or 0))
        match = match_test(test, Domain(of.type, self._zone, dictionary, least, greatest))
        inside = exp.and_(missing.copy().not_(), exp.paren(self._ranges(of, column, match.ranges)))
        return exp.or_(inside, missing) if match.missing else inside

    def _list(self, of: EventProperty, test: Test) -> exp.Expr:
        column = exp.column(of.column)
        missing = column.is_(exp.Null())
        if test.op in ("is_set", "is_not_set"):
            return missing if test.op == "is_not_set" else missing.not_()
        if test.op.startswith("size_"):
            sizes = Test(test.op.removeprefix("size_"), INTEGER, test.operand)
            size = exp.Anonymous(this="len", expressions=[column])
            held = self._ranges(of, size, match_test(sizes, Domain(INTEGER, self._zone)).ranges)
        else:
            held = self._elements(of, column, test)
        inside = exp.and_(missing.copy().not_(), exp.paren(held))
        return exp.or_(inside, missing) if test.or_missing else inside

    def _elements(self, of: EventProperty, column: exp.Expr, test: Test) -> exp.Expr:
        if not isinstance(test.operand, frozenset):
            raise InternalError(f"{test.operand!r} is no set of texts")
        found = [of.dictionary.find(str(text)) for text in test.operand]
        if test.op == "all_of" and None in found:
            return exp.false()
        codes = self._parameter([code for code in found if code is not None])
        if test.op == "all_of":
            return exp.Anonymous(this="list_has_all", expressions=[column, codes])
        any_of = exp.Anonymous(this="list_has_any", expressions=[column, codes])
        return exp.Not(this=any_of) if test.op in POSITIVE else any_of

    def _ranges(self, of: EventProperty, value: exp.Expr, ranges: Ranges) -> exp.Expr:
        points = _points(ranges) if len(ranges) > _INLINE else None
        if points is not None:
            chosen = exp.select(exp.Anonymous(this="unnest", expressions=[self._list_of(of, points)]))
            return exp.In(this=value, query=chosen.subquery())
        if len(ranges) <= _INLINE:
            inside = [self._range(of, value, low, high) for low, high in ranges]
            return exp.or_(*inside) if inside else exp.false()
        return self._halved(of, value, ranges)

    def _halved(self, of: EventProperty, value: exp.Expr, ranges: Ranges) -> exp.Expr:
        """Many ranges, looked up by halving: an `or` of thousands would nest too deeply and take long."""
        if len(ranges) == 1:
            return self._range(of, value, *ranges[0])
        middle = len(ranges) // 2
        border = ranges[middle][0]
        if border is None:
            raise InternalError("only the first of several ranges is open below")
        below = exp.LT(this=value.copy(), expression=self._number(of, border))
        lower, upper = self._halved(of, value, ranges[:middle]), self._halved(of, value, ranges[middle:])
        return exp.case().when(below, lower).else_(upper)

    def _range(
        self, of: EventProperty, value: exp.Expr, low: int | float | None, high: int | float | None
    ) -> exp.Expr:
        ends: list[exp.Expr] = []
        if low is not None:
            ends.append(exp.GTE(this=value.copy(), expression=self._number(of, low)))
        if high is not None:
            ends.append(exp.LT(this=value.copy(), expression=self._number(of, high)))
        return exp.and_(*ends) if ends else exp.true()

    def _list_of(self, of: EventProperty, points: list[int | float]) -> exp.Expr:
        if of.entry.form != "pair":
            return self._parameter(points)
        values = self._parameter([unscaled(point, of.type) for point in points])
        return exp.cast(values, f"{of.type}[]", dialect="duckdb")

    def _number(self, of: EventProperty, number: int | float) -> exp.Expr:
        return self._parameter(unscaled(number, of.type) if of.entry.form == "pair" else number)

    def _parameter(self, value: object) -> exp.Expr:
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return exp.Parameter(this=exp.var(name))


def _points(ranges: Ranges) -> list[int | float] | None:
    """The numbers that bounded ranges hold, one by one; None where there are too many."""
    points: list[int | float] = []
    for low, high in ranges:
        if low is None or high is None:
            return None
        if isinstance(low, int):
            if int(high) - low > _MOST_POINTS:
                return None
            points.extend(range(low, int(high)))
        elif high == nextafter(low, inf):
            points.append(low)
        else:
            return None
        if len(points) > _MOST_POINTS:
            return None
    return points


def all_of(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """The conjunction, without those that always hold."""
    needed = [one for one in conditions if one != exp.true()]
    return exp.and_(*needed) if needed else exp.true()
