"""The types of expressions, as far as the two engines must agree on them.

Precision and scale of decimal results follow Apache Spark (`DecimalPrecision`, with precision loss allowed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from engine.model.values import Kind, ValueType

MAX_PRECISION: Final = 38
MIN_ADJUSTED_SCALE: Final = 6


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type; `precision` and `scale` belong to decimals, `element` to arrays, `fields` to structs."""

    name: str
    precision: int = 0
    scale: int = 0
    element: SqlType | None = None
    fields: tuple[tuple[str, SqlType], ...] = ()

    def __str__(self) -> str:
        match self.name:
            case "decimal":
                return f"decimal({self.precision},{self.scale})"
            case "array":
                return f"array<{self.element}>"
            case "struct":
                inner = ", ".join(f"{name} {each}" for name, each in self.fields)
                return f"struct<{inner}>"
            case name:
                return name

    @property
    def is_integer(self) -> bool:
        """Whether values are whole numbers of 32 or 64 bits."""
        return self.name in {"int", "bigint"}

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.name in {"int", "bigint", "decimal", "double"}


NULL: Final = SqlType("null")
BOOLEAN: Final = SqlType("boolean")
INT: Final = SqlType("int")
BIGINT: Final = SqlType("bigint")
DOUBLE: Final = SqlType("double")
TEXT: Final = SqlType("text")
DATE: Final = SqlType("date")
TIMESTAMP: Final = SqlType("timestamp")
MONTHS: Final = SqlType("interval of months")
DURATION: Final = SqlType("interval of days")

BY_NAME: Final = {each.name: each for each in (NULL, BOOLEAN, INT, BIGINT, DOUBLE, TEXT, DATE, TIMESTAMP)}


def decimal(precision: int, scale: int) -> SqlType:
    """The type decimal(precision, scale)."""
    return SqlType("decimal", precision, scale)


def array(element: SqlType) -> SqlType:
    """The type array<element>."""
    return SqlType("array", element=element)


def of_value_type(declared: ValueType) -> SqlType:
    """The type of a column of that declared value type in the internal views."""
    match declared.kind:
        case Kind.TEXT:
            return TEXT
        case Kind.INTEGER:
            return BIGINT
        case Kind.FLOAT:
            return DOUBLE
        case Kind.DECIMAL:
            scale = 6 if declared.scale is None else declared.scale
            return decimal(declared.precision or MAX_PRECISION, scale)
        case Kind.BOOLEAN:
            return BOOLEAN
        case Kind.DATE:
            return DATE
        case Kind.DATETIME:
            return TIMESTAMP
        case Kind.TEXT_LIST:
            return array(TEXT)


_CAST_TARGETS: Final = {
    exp.DType.TEXT: TEXT,
    exp.DType.INT: INT,
    exp.DType.BIGINT: BIGINT,
    exp.DType.DOUBLE: DOUBLE,
    exp.DType.BOOLEAN: BOOLEAN,
    exp.DType.DATE: DATE,
    exp.DType.TIMESTAMPTZ: TIMESTAMP,
    exp.DType.TIMESTAMP: TIMESTAMP,
}


def of_data_type(node: exp.DataType) -> SqlType | None:
    """The type that a cast names; None where it is not one that may be cast to."""
    parameters = [each.this.name for each in node.expressions if isinstance(each, exp.DataTypeParam)]
    if node.this == exp.DType.DECIMAL:
        return _decimal_target(parameters)
    if node.this == exp.DType.ARRAY and len(node.expressions) == 1:
        inner = node.expressions[0]
        element = of_data_type(inner) if isinstance(inner, exp.DataType) else None
        return None if element is None or element.name == "array" else array(element)
    return None if node.expressions else _CAST_TARGETS.get(node.this)


def _decimal_target(parameters: list[str]) -> SqlType | None:
    if not all(text.isdecimal() for text in parameters) or len(parameters) > 2:
        return None
    precision, scale = [*map(int, parameters), *[10, 0][len(parameters) :]]
    return decimal(precision, scale) if 1 <= precision <= MAX_PRECISION and scale <= precision else None


def to_data_type(kind: SqlType) -> exp.DataType:
    """The type as a cast names it."""
    match kind.name:
        case "decimal":
            sizes = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (kind.precision, kind.scale)]
            return exp.DataType(this=exp.DType.DECIMAL, expressions=sizes, nested=False)
        case "array":
            assert kind.element is not None
            inner = to_data_type(kind.element)
            return exp.DataType(this=exp.DType.ARRAY, expressions=[inner], nested=True)
        case "timestamp":
            return exp.DataType(this=exp.DType.TIMESTAMPTZ, nested=False)
        case name:
            found = next(key for key, value in _CAST_TARGETS.items() if value.name == name)
            return exp.DataType(this=found, nested=False)


def cast(node: exp.Expr, kind: SqlType) -> exp.Cast:
    """`CAST(node AS kind)`."""
    return exp.Cast(this=node, to=to_data_type(kind))


def adjusted(precision: int, scale: int) -> SqlType:
    """Spark's `adjustPrecisionScale`: at most 38 digits, giving up digits after the point down to six."""
    if precision <= MAX_PRECISION:
        return decimal(precision, scale)
    whole = precision - scale
    return decimal(MAX_PRECISION, max(MAX_PRECISION - whole, min(scale, MIN_ADJUSTED_SCALE)))


def as_decimal(kind: SqlType) -> SqlType:
    """The decimal type that holds every value of an integer or decimal type."""
    match kind.name:
        case "int":
            return decimal(10, 0)
        case "bigint":
            return decimal(20, 0)
        case _:
            return kind


def arithmetic(operator: str, left: SqlType, right: SqlType) -> SqlType:
    """The type of `left operator right` for two decimals; `operator` is one of + - * / %."""
    p1, s1, p2, s2 = left.precision, left.scale, right.precision, right.scale
    match operator:
        case "+" | "-":
            return adjusted(max(p1 - s1, p2 - s2) + max(s1, s2) + 1, max(s1, s2))
        case "*":
            return adjusted(p1 + p2 + 1, s1 + s2)
        case "/":
            scale = max(6, s1 + p2 + 1)
            return adjusted(p1 - s1 + s2 + scale, scale)
        case _:
            return adjusted(min(p1 - s1, p2 - s2) + max(s1, s2), max(s1, s2))


def common(left: SqlType, right: SqlType) -> SqlType | None:
    """The narrowest type that both are widened to without loss of meaning; None where there is none."""
    if right in (left, NULL):
        return left
    if left == NULL:
        return right
    if left.is_number and right.is_number:
        return _common_number(left, right)
    if {left.name, right.name} == {"date", "timestamp"}:
        return TIMESTAMP
    if left.name == right.name == "array" and left.element and right.element:
        element = common(left.element, right.element)
        return None if element is None else array(element)
    return None


def _common_number(left: SqlType, right: SqlType) -> SqlType:
    names = {left.name, right.name}
    if "double" in names:
        return DOUBLE
    if "decimal" in names:
        first, second = as_decimal(left), as_decimal(right)
        scale = max(first.scale, second.scale)
        whole = max(first.precision - first.scale, second.precision - second.scale)
        return adjusted(whole + scale, scale)
    return BIGINT
