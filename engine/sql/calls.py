"""Calls of functions: looked up on the allow-list, arguments matched to a signature, literals checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.sql.expressions import express, predicate, sources_of
from engine.sql.functions import Function, allowed_names, functions
from engine.sql.literal_arguments import check_literal
from engine.sql.literals import text_of, whole_of
from engine.sql.names import Env
from engine.sql.operators import cast_to
from engine.sql.rewrites import REWRITES, Call
from engine.sql.scope import Typed
from engine.sql.signatures import LITERALS, Binding, Parameter, Signature, result, target
from engine.sql.types import BIGINT, BOOLEAN, NULL, SqlType
from engine.sql.windows import check_window, over
from engine.sql.work import nearest, too_large

WITHIN_GROUP: Final = frozenset({"percentile_cont", "percentile_disc"})
NULLS: Final = frozenset({"lag", "lead", "first_value", "last_value", "nth_value"})


def express_call(node: exp.Expr, env: Env) -> Typed:
    """Check a call with all that may surround it: FILTER, WITHIN GROUP, IGNORE NULLS, OVER."""
    window = node if isinstance(node, exp.Window) else None
    inner = node.this if window is not None else node
    nulls: exp.Expr | None = None
    if isinstance(inner, exp.IgnoreNulls | exp.RespectNulls):
        nulls, inner = inner, inner.this
    condition: exp.Expr | None = None
    if isinstance(inner, exp.Filter):
        condition, inner = inner.expression.this, inner.this
    order: exp.Expr | None = None
    if isinstance(inner, exp.WithinGroup):
        order, inner = inner.expression, inner.this
    if type(inner) is not exp.Anonymous:
        env.work.error("sql_syntax", "a function is wanted before OVER, FILTER or WITHIN GROUP", node)
        return Typed(node)
    function = _function(inner, env)
    if function is None or not _place_fits(inner, function, (window, nulls, condition, order), env):
        return Typed(node)
    return _assemble(inner, function, (window, nulls, condition, order), env)


Around = tuple[exp.Expr | None, exp.Expr | None, exp.Expr | None, exp.Expr | None]


def _function(call: exp.Expr, env: Env) -> Function | None:
    name = str(call.this if isinstance(call.this, str) else "").lower()
    if not name:
        env.work.error("sql_function_unknown", "a function's name is written without quotes", call)
        return None
    found = functions().get(name)
    if found is None:
        hint = nearest(name, allowed_names())
        env.work.error("sql_function_unknown", f"`{name}` is not one of the allowed functions", call, hint)
        return None
    if found.refused is not None:
        env.work.error("sql_function_refused", f"`{name}` is not allowed: {found.refused}", call)
        return None
    if found.embedded is not None and env.work.engine is EngineKind.EMBEDDED:
        message = f"`{name}` is not allowed on the embedded engine: {found.embedded}"
        env.work.error("sql_function_engine", message, call)
        return None
    if found.warning is not None:
        env.work.warn("sql_function_warning", f"`{name}`: {found.warning}", call)
    return found


def _place_fits(call: exp.Expr, function: Function, around: Around, env: Env) -> bool:
    window, nulls, condition, order = around
    name = function.name
    if function.is_window and window is None and name not in {"first_value", "last_value"}:
        env.work.error("sql_function_place", f"`{name}` needs OVER (...)", call)
        return False
    if not (function.is_window or function.is_aggregate) and any(around):
        message = f"`{name}` is no aggregate: OVER, FILTER and WITHIN GROUP do not belong to it"
        env.work.error("sql_function_place", message, call)
        return False
    if condition is not None and not function.is_aggregate:
        env.work.error("sql_function_place", f"FILTER does not belong to `{name}`", call)
        return False
    if (order is not None) != (name in WITHIN_GROUP):
        verb = "needs" if name in WITHIN_GROUP else "takes no"
        env.work.error("sql_function_place", f"`{name}` {verb} WITHIN GROUP (ORDER BY ...)", call)
        return False
    if nulls is not None and name not in NULLS:
        env.work.error("sql_function_place", f"IGNORE NULLS does not belong to `{name}`", call)
        return False
    return True


def _assemble(call: exp.Expr, function: Function, around: Around, env: Env) -> Typed:
    window, nulls, condition, order = around
    bound = _bound(call, function, env)
    if bound is None:
        return Typed(window or call)
    typed, arguments, distinct = bound
    sources, kind = typed.sources, typed.type
    where: Typed | None = None
    if condition is not None:
        where = predicate(condition, env)
        sources |= where.sources
    if order is not None:
        ordered = _within(order, env)
        sources, kind = (
            sources | ordered.sources,
            ordered.type if function.name == "percentile_disc" else kind,
        )
    frame = None if window is None else check_window(window, function, env)
    if distinct and window is not None:
        env.work.error("sql_function_place", "DISTINCT over a window is not allowed", call)

    def wrap(made: exp.Expr) -> exp.Expr:
        if order is not None and function.name == "percentile_disc":
            made = exp.WithinGroup(this=made, expression=order.copy())
        if where is not None:
            made = exp.Filter(this=made, expression=exp.Where(this=where.node.copy()))
        if nulls is not None:
            made = type(nulls)(this=made)
        return made if frame is None else over(made, frame)

    made = Call(
        function.name, arguments, kind, env.work, call, wrap, distinct, window is not None,
        where is not None, order,
    )  # fmt: skip
    emitted = REWRITES[function.rewrite or "plain"](made)
    if emitted is not None and too_large(emitted, env.work):
        return Typed(window or call, kind, sources)
    return Typed(window or call if emitted is None else emitted, kind, sources)


def _within(order: exp.Expr, env: Env) -> Typed:
    found = [express(each.this, env) for each in order.expressions]
    for ordered, typed in zip(order.expressions, found, strict=True):
        ordered.set("this", typed.node)
    if len(found) != 1 or not (found[0].type.is_number or found[0].type == NULL):
        env.work.error("sql_type", "WITHIN GROUP orders by one number", order)
    return Typed(order, found[0].type, sources_of(found))


def _bound(call: exp.Expr, function: Function, env: Env) -> tuple[Typed, list[Typed], bool] | None:
    given: list[exp.Expr] = list(call.expressions)
    distinct = len(given) == 1 and isinstance(given[0], exp.Distinct)
    if distinct:
        given = list(given[0].expressions)
        if not function.is_aggregate:
            env.work.error("sql_function_place", f"DISTINCT does not belong to `{function.name}`", call)
            return None
    if function.name == "count" and len(given) == 1 and type(given[0]) is exp.Star and not distinct:
        return Typed(call, BIGINT), [Typed(given[0])], False
    matching = [each for each in function.signatures if each.takes(len(given))]
    if not matching:
        _wrong_count(call, function, len(given), env)
        return None
    return _match(call, function, matching, given, distinct, env)


def _match(
    call: exp.Expr,
    function: Function,
    matching: Sequence[Signature],
    given: list[exp.Expr],
    distinct: bool,
    env: Env,
) -> tuple[Typed, list[Typed], bool] | None:
    plain: list[Typed | None] = [
        None if _is_special(matching, index, each) else express(each, env) for index, each in enumerate(given)
    ]
    for signature in matching:
        binding = Binding()
        if all(
            typed is None or _accepts(signature.parameter(index), typed, binding)
            for index, typed in enumerate(plain)
        ):
            found = _arguments(call, function, signature, given, plain, binding, env)
            if found is None:
                return None
            digits = whole_of(found[1].node) if len(found) > 1 else None
            kind = result(signature.result, [each.type for each in found], digits, binding) or NULL
            return Typed(call, kind, sources_of(found)), found, distinct
    _wrong_types(call, function, matching, [each.type if each else None for each in plain], env)
    return None


def _is_special(matching: Sequence[Signature], index: int, node: exp.Expr) -> bool:
    kinds = {signature.parameter(index).kind for signature in matching}
    if isinstance(node, exp.Lambda):
        return True
    if "unit" in kinds:
        return type(node) is exp.Column or text_of(node) is not None
    return False


def _accepts(parameter: Parameter, typed: Typed, binding: Binding) -> bool:
    if parameter.function is not None:
        return False
    if parameter.kind in LITERALS:
        wanted = {"int!": {"int", "bigint"}, "double!": {"decimal", "int", "double"}}
        return typed.type.name in wanted.get(parameter.kind, {"text"})
    return binding.accept(parameter.kind, typed.type)


def _arguments(
    call: exp.Expr,
    function: Function,
    signature: Signature,
    given: list[exp.Expr],
    plain: list[Typed | None],
    binding: Binding,
    env: Env,
) -> list[Typed] | None:
    found: list[Typed] = []
    for index, (node, typed) in enumerate(zip(given, plain, strict=True)):
        parameter = signature.parameter(index)
        if parameter.function is not None:
            made = _lambda(node, parameter, binding, env)
            if made is None:
                return None
            found.append(made)
        elif parameter.kind in LITERALS:
            checked = check_literal(parameter.kind, node, env.work, function, index + 1)
            if checked is None:
                return None
            found.append(Typed(checked, typed.type if typed else NULL))
        elif typed is None:
            env.work.error("sql_type", f"`{function.name}` takes no lambda as argument {index + 1}", call)
            return None
        else:
            wanted = target(parameter.kind, typed.type, binding)
            found.append(typed if wanted is None else Typed(cast_to(typed, wanted), wanted, typed.sources))
    return found


def _lambda(node: exp.Expr, parameter: Parameter, binding: Binding, env: Env) -> Typed | None:
    assert parameter.function is not None
    kinds, wanted = parameter.function
    if type(node) is not exp.Lambda or len(node.expressions) != len(kinds):
        env.work.error(
            "sql_lambda", f"a lambda of {len(kinds)} arguments is wanted here, as in `x -> x`", node
        )
        return None
    names = [each.name.lower() for each in node.expressions]
    known = [binding.resolve(kind) or NULL for kind in kinds]
    if len(set(names)) != len(names) or any(name in env.lambdas for name in names):
        env.work.error("sql_lambda", "the variables of nested lambdas have different names", node)
        return None
    body = express(node.this, env.inside(dict(zip(names, known, strict=True))))
    if not binding.accept(wanted, body.type):
        env.work.error("sql_lambda", f"this lambda gives {body.type}, {wanted} is wanted", node)
        return None
    kind = binding.resolve(wanted)
    emitted = cast_to(body, kind) if kind is not None and len(wanted) == 1 else body.node
    variables = [exp.to_identifier(name) for name in names]
    return Typed(exp.Lambda(this=emitted, expressions=variables), body.type, body.sources)


def _wrong_count(call: exp.Expr, function: Function, count: int, env: Env) -> None:
    usage = " or ".join(f"`{function.name}({_usage(each)})`" for each in function.signatures)
    message = f"`{function.name}` does not take {count} arguments; allowed: {usage}"
    env.work.error("sql_arity", message, call)


def _wrong_types(
    call: exp.Expr, function: Function, matching: Sequence[Signature], given: list[SqlType | None], env: Env
) -> None:
    usage = " or ".join(f"`{function.name}({_usage(each)})`" for each in matching)
    shown = ", ".join("lambda" if each is None else str(each) for each in given)
    env.work.error("sql_argument", f"`{function.name}` does not take ({shown}); allowed: {usage}", call)


def _usage(signature: Signature) -> str:
    return signature.text.partition("->")[0].strip()


__all__ = ["BOOLEAN", "express_call", "replace"]
