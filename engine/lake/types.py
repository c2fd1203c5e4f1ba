"""Types of Delta tables: to and from the words of Spark, and from the value types of tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from deltalake.schema import ArrayType, Field, MapType, PrimitiveType, Schema, StructType, VariantType

from engine.lake.layout import AS_OF
from engine.model.execution import Column
from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    DeltaType: TypeAlias = PrimitiveType | ArrayType | MapType | StructType | VariantType

_WORDS = {"long": "bigint", "integer": "int", "short": "smallint", "byte": "tinyint"}


def spark_words(type_: DeltaType) -> str:
    """The type as Spark writes it: `bigint`, `decimal(12,2)`, `array<string>`, `struct<a:int>`."""
    match type_:
        case ArrayType():
            return f"array<{spark_words(type_.element_type)}>"
        case MapType():
            return f"map<{spark_words(type_.key_type)},{spark_words(type_.value_type)}>"
        case StructType():
            inner = ",".join(f"{field.name}:{spark_words(field.type)}" for field in type_.fields)
            return f"struct<{inner}>"
        case PrimitiveType():
            return _WORDS.get(type_.type, type_.type)
        case VariantType():
            return "variant"
        case _:
            assert_never(type_)


def columns_of(schema: Schema) -> list[Column]:
    """The columns of a Delta schema in Spark's words."""
    return [Column(field.name, spark_words(field.type)) for field in schema.fields]


def delta_type(value_type: ValueType) -> DeltaType:
    """How values of this type are stored; a decimal without precision has none and is a defect."""
    match value_type.kind:
        case Kind.TEXT:
            return PrimitiveType("string")
        case Kind.INTEGER:
            return PrimitiveType("long")
        case Kind.FLOAT:
            return PrimitiveType("double")
        case Kind.DECIMAL:
            return PrimitiveType(f"decimal({value_type.precision},{value_type.scale})")
        case Kind.BOOLEAN:
            return PrimitiveType("boolean")
        case Kind.DATE:
            return PrimitiveType("date")
        case Kind.DATETIME:
            return PrimitiveType("timestamp")
        case Kind.TEXT_LIST:
            return ArrayType(PrimitiveType("string"), contains_null=True)
        case _:
            assert_never(value_type.kind)


def customers_schema() -> Schema:
    """The schema of `lake/customers`."""
    return Schema([_field(CUSTOMER_ID, "string"), _field(ORDINAL, "integer")])


def tag_schema(value_type: ValueType) -> Schema:
    """The schema of `lake/tags/<code>`."""
    value = Field(TAG_VALUE, delta_type(value_type), nullable=True)
    return Schema([_field(CUSTOMER_ID, "string"), _field(ORDINAL, "integer"), value, _field(AS_OF, "date")])


def wide_schema(tags: Sequence[tuple[str, ValueType]]) -> Schema:
    """The schema of `lake/tags_wide`: a column for each tag, named by its code."""
    values = [Field(code, delta_type(value_type), nullable=True) for code, value_type in tags]
    return Schema([_field(CUSTOMER_ID, "string"), _field(ORDINAL, "integer"), *values])


def _field(name: str, type_: str) -> Field:
    return Field(name, PrimitiveType(type_), nullable=True)


def snapshots_schema() -> Schema:
    """The schema of `lake/snapshots`: one row for each tag of each snapshot."""
    return Schema([_field(name, type_) for name, type_ in _SNAPSHOTS.items()])


_SNAPSHOTS = {
    "snapshot": "string",
    "base_time": "timestamp",
    "tag": "string",
    "tag_base_time": "timestamp",
    "as_of": "date",
    "table_version": "long",
    "status": "string",
    "stale": "boolean",
    "rows": "long",
    "coverage": "double",
    "published_at": "timestamp",
}
