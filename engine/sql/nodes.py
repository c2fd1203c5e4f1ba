"""The allow-list of syntax: exact classes of nodes, and for each the arguments that may be set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp

_BINARY: Final = ("this", "expression")
_SET: Final = ("this", "expression", "distinct", "with_", "order", "limit")

_ARGUMENTS: Final[Mapping[type[exp.Expr], tuple[str, ...]]] = {
    # queries
    exp.Select: (
        "expressions",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "distinct",
        "with_",
    ),
    exp.Union: _SET,
    exp.Except: _SET,
    exp.Intersect: _SET,
    exp.Subquery: ("this", "alias"),
    exp.With: ("expressions",),
    exp.CTE: ("this", "alias"),
    exp.TableAlias: ("this", "columns"),
    exp.From: ("this",),
    exp.Join: ("this", "side", "kind", "on", "using"),
    exp.Table: ("this", "db", "alias"),
    exp.Values: ("expressions", "alias"),
    exp.Tuple: ("expressions",),
    exp.Where: ("this",),
    exp.Group: ("expressions",),
    exp.Having: ("this",),
    exp.Order: ("expressions",),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.Limit: ("expression",),
    exp.Distinct: ("expressions",),
    exp.Alias: ("this", "alias"),
    # names and values
    exp.Column: ("this", "table", "db"),
    exp.Identifier: ("this", "quoted"),
    exp.Star: (),
    exp.Literal: ("this", "is_string"),
    exp.RawString: ("this",),
    exp.Boolean: ("this",),
    exp.Null: (),
    exp.Interval: ("this", "unit"),
    exp.Var: ("this",),
    exp.DataType: ("this", "expressions", "nested"),
    exp.DataTypeParam: ("this",),
    exp.CurrentDate: (),
    exp.CurrentTimestamp: (),
    # calls
    exp.Anonymous: ("this", "expressions"),
    exp.Cast: ("this", "to"),
    exp.TryCast: ("this", "to", "safe"),
    exp.Extract: _BINARY,
    exp.Lambda: ("this", "expressions"),
    exp.Filter: _BINARY,
    exp.WithinGroup: _BINARY,
    exp.IgnoreNulls: ("this",),
    exp.RespectNulls: ("this",),
    exp.Window: ("this", "partition_by", "order", "spec", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    # operators
    exp.Case: ("this", "ifs", "default"),
    exp.If: ("this", "true"),
    exp.Paren: ("this",),
    exp.Not: ("this",),
    exp.Neg: ("this",),
    exp.In: ("this", "expressions", "query"),
    exp.Between: ("this", "low", "high"),
    exp.Exists: ("this",),
    exp.Bracket: ("this", "expressions"),
    exp.Div: (*_BINARY, "safe"),
    exp.Like: (*_BINARY, "negate"),
    exp.ILike: (*_BINARY, "negate"),
    exp.RegexpLike: (*_BINARY, "negate"),
    exp.DPipe: (*_BINARY, "safe"),
    **dict.fromkeys(
        (
            exp.Add,
            exp.Sub,
            exp.Mul,
            exp.IntDiv,
            exp.Mod,
            exp.EQ,
            exp.NEQ,
            exp.LT,
            exp.LTE,
            exp.GT,
            exp.GTE,
            exp.NullSafeEQ,
            exp.NullSafeNEQ,
            exp.And,
            exp.Or,
            exp.Is,
        ),
        _BINARY,
    ),
}

NODES: Final = {kind: frozenset(arguments) for kind, arguments in _ARGUMENTS.items()}


_WORDS: Final = {
    "Command": "a command",
    "Lateral": "LATERAL",
    "Hint": "a hint",
    "TableSample": "TABLESAMPLE",
    "Pivot": "PIVOT",
    "Version": "VERSION AS OF",
    "Placeholder": "a parameter",
    "Parameter": "a variable",
    "Qualify": "QUALIFY",
    "hint": "a hint",
    "sample": "a sample",
    "laterals": "LATERAL VIEW",
    "pivots": "PIVOT",
    "recursive": "RECURSIVE",
    "windows": "WINDOW",
    "offset": "OFFSET",
    "locks": "FOR UPDATE",
    "qualify": "QUALIFY",
    "method": "NATURAL",
    "version": "a version",
    "rollup": "ROLLUP",
    "cube": "CUBE",
    "grouping_sets": "GROUPING SETS",
    "all": "ALL",
    "catalog": "a catalog",
    "except_": "EXCEPT",
    "by_name": "BY NAME",
    "Concat": "two texts side by side",
    "Escape": "ESCAPE",
    "IntervalSpan": "an interval of two units",
    "Any": "ANY",
    "All": "ALL",
    "JSONExtract": "`:`",
}


def refused_nodes(tree: exp.Expr) -> Iterator[tuple[exp.Expr, str]]:
    """Every node outside the allow-list, with words for what is not allowed."""
    for node in tree.walk():
        allowed = NODES.get(type(node))
        if allowed is None:
            yield node, _word(type(node).__name__)
            continue
        for key, value in node.args.items():
            if key not in allowed and value not in (None, False, []):
                yield node, f"{_word(key)} of {type(node).__name__}"


def depth(tree: exp.Expr) -> int:
    """How many levels the tree has; a chain of AND or OR counts once."""
    deepest, level = 0, [(tree, 1)]
    while level:
        node, here = level.pop()
        deepest = max(deepest, here)
        for child in node.iter_expressions():
            same = isinstance(node, exp.And | exp.Or) and type(child) is type(node)
            level.append((child, here if same else here + 1))
    return deepest


def _word(name: str) -> str:
    return _WORDS.get(name, f"`{name.rstrip('_')}`")
