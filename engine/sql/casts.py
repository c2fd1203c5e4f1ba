"""CAST and TRY_CAST: which are allowed, and those on which the engines differ."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.sql import types
from engine.sql.build import case, either, function, text
from engine.sql.literals import as_literal
from engine.sql.scope import Typed
from engine.sql.types import BOOLEAN, DOUBLE, NULL, TEXT, SqlType
from engine.sql.work import Work, too_large

ALLOWED: Final = "string, int, bigint, double, decimal(p,s), boolean, date, timestamp, array<...>"
PLAIN_FROM: Final = "0.00001"
PLAIN_TO: Final = "1000000000000000.0"


def express_cast(node: exp.Expr, inner: Typed, work: Work) -> Typed:
    """Check and rewrite a cast."""
    target = types.of_data_type(node.args["to"])
    if target is None:
        message = f"`{node.args['to'].sql(dialect='spark')}` cannot be cast to; allowed are {ALLOWED}"
        work.error("sql_cast", message, node)
        return Typed(node)
    if not castable(inner.type, target):
        work.error("sql_cast", f"{inner.type} cannot be cast to {target}", node)
    if inner.type == DOUBLE and target == TEXT and work.engine is EngineKind.EMBEDDED:
        message = "a float as text is written differently by the embedded engine"
        work.error("sql_function_engine", message, node, "cast it to decimal(p,s) first")
    emitted = _emitted(node, inner, target)
    return Typed(node if too_large(emitted, work) else emitted, target, inner.sources)


def castable(given: SqlType, target: SqlType) -> bool:
    """Whether ANSI SQL casts one type to the other."""
    if given in (NULL, target) or (given == TEXT and target.name != "array"):
        return True
    if target == TEXT:
        return given.name not in {"array", "struct"} and not given.name.startswith("interval")
    if given.is_number and (target.is_number or target == BOOLEAN):
        return True
    if given == BOOLEAN:
        return target.is_number
    if given.name == target.name == "array" and given.element and target.element:
        return given.element != DOUBLE and castable(given.element, target.element)
    return {given.name, target.name} <= {"date", "timestamp"}


def _emitted(node: exp.Expr, inner: Typed, target: SqlType) -> exp.Expr:
    kind = exp.TryCast if type(node) is exp.TryCast else exp.Cast
    literal = as_literal(inner.node, target)
    if literal is not None:
        return literal
    if inner.type == DOUBLE and target.name == "decimal":
        return _decimal_of_double(kind, inner.node, target)
    if inner.type == TEXT and target.name == "decimal" and kind is exp.TryCast:
        exponent = function("rlike", inner.node.copy(), text("[Ee]"))
        return _made(kind, case((exp.Not(this=exponent), inner.node)), target)
    return _made(kind, inner.node, target)


def _made(kind: type[exp.Cast], node: exp.Expr, target: SqlType) -> exp.Expr:
    made = kind(this=node, to=types.to_data_type(target))
    if kind is exp.TryCast:
        made.set("safe", True)
    return made


def _decimal_of_double(kind: type[exp.Cast], node: exp.Expr, target: SqlType) -> exp.Expr:
    """By the shortest decimal that reads back as the same double (1.005 is 1.01), rounded half up.

    Through text where both engines write the double without an exponent.
    """
    size = function("abs", node.copy())
    bounds = [exp.Literal.number(PLAIN_FROM), exp.Literal.number(PLAIN_TO)]
    low, high = (types.cast(each, DOUBLE) for each in bounds)
    far = either(exp.LT(this=size, expression=low), exp.GTE(this=size.copy(), expression=high))
    plain = _made(kind, node.copy(), target)
    return case((far, plain), otherwise=_made(kind, types.cast(node, TEXT), target))
