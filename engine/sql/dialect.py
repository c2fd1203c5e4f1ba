"""Spark SQL as the gate reads and prints it.

The parser knows no functions: every call is an `Anonymous` node with the name as written, so nothing is
turned into something else between what was checked and what is run, and the functions that exist are those
of `functions.toml`. A doubled quote inside a text is a quote, as in Spark 4.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.generators.spark import SparkGenerator
from sqlglot.parsers.spark import SparkParser
from sqlglot.tokenizer_core import TokenType

SYNTAX_FUNCTIONS = ("CAST", "TRY_CAST", "EXTRACT")
"""Calls whose arguments are not a plain list of expressions."""


def _plain_call(name: str) -> Any:
    """A parser of the call `name(a, b)` where sqlglot would read further syntax or another function."""

    def parse(parser: SparkParser) -> exp.Expr:
        return exp.Anonymous(this=name, expressions=parser._parse_function_args())

    return parse


class TagSql(Spark):
    """Spark SQL without known functions."""

    class Tokenizer(Spark.Tokenizer):
        STRING_ESCAPES: ClassVar[list[str]] = ["\\", "'", '"']
        HEX_STRINGS: ClassVar[list[str | tuple[str, str]]] = []

    class Parser(SparkParser):
        STRICT_CAST = True
        ARRAY_CONSTRUCTORS: ClassVar[dict[str, Any]] = {}
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: SparkParser.FUNCTION_PARSERS[name] for name in SYNTAX_FUNCTIONS
        }
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            "CASE": SparkParser.NO_PAREN_FUNCTION_PARSERS["CASE"]
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, Any]] = {
            TokenType.CURRENT_DATE: exp.CurrentDate,
            TokenType.CURRENT_TIMESTAMP: exp.CurrentTimestamp,
        }

    class Generator(SparkGenerator):
        pass


def parse_statements(text: str) -> list[exp.Expr | None]:
    """Parse a text into its statements; raises sqlglot's `ParseError` or `TokenError`."""
    return TagSql().parse(text)


def print_sql(tree: exp.Expr) -> str:
    """Print a tree; raises sqlglot's `UnsupportedError` where it has no exact form."""
    return tree.sql(
        dialect=TagSql, unsupported_level=ErrorLevel.RAISE, comments=False, identify=False, pretty=False
    )


__all__ = ["ParseError", "TagSql", "TokenError", "parse_statements", "print_sql"]
