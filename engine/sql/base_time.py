"""The base time in place of the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlglot import exp

from engine.model.moment import Moment
from engine.sql import types
from engine.sql.types import DATE, TIMESTAMP


def bind_moment(tree: exp.Expr, moment: Moment) -> exp.Expr:
    """A copy of the tree in which `current_date` and `current_timestamp` are the base time's.

    The day is that of the workspace's zone. The instant is written with its offset, so that a local time
    that occurs twice is not misread.
    """
    day = moment.local.date().isoformat()
    instant = _written(moment.local)

    def bound(node: exp.Expr) -> exp.Expr:
        match node:
            case exp.CurrentDate():
                return types.cast(exp.Literal.string(day), DATE)
            case exp.CurrentTimestamp():
                return types.cast(exp.Literal.string(instant), TIMESTAMP)
            case _:
                return node

    return tree.transform(bound)


def _written(local: datetime) -> str:
    """`2018-01-02 08:00:00+08:00`, with microseconds where there are some."""
    offset = local.strftime("%z")
    if len(offset) > 5 and offset[5:] != "00":
        local = local.astimezone(UTC)
        offset = local.strftime("%z")
    text = local.replace(tzinfo=None).isoformat(sep=" ")
    return f"{text}{offset[:3]}:{offset[3:5]}"
