"""Engine errors to codes: the table. Rules are tried in order; Spark by error class, Sail by its text."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "divide_by_zero": "the statement divides by zero: guard it with `nullif(x, 0)` or `try_divide`",
    "overflow": "a number does not fit its type: use a wider type or a `try_` function",
    "invalid_cast": "a value cannot be converted to the type asked for: use `try_cast`",
    "invalid_value": "a function got a value that it does not accept",
    "syntax": "the statement is not valid Spark SQL",
    "unresolved_column": "a column of the statement does not exist in its tables, or is ambiguous",
    "unresolved_function": "a function of the statement does not exist, or takes other arguments",
    "too_complex": "the statement is nested too deeply or too long",
    "table_not_found": "a table of the statement does not exist",
    "version_not_found": "the version of the table does not exist",
    "type_mismatch": "an operator or function got types that it does not accept",
    "invalid_aggregate": "a column is neither grouped nor aggregated",
    "many_rows": "a subquery used as a value gave more than one row",
    "unsupported_table": "the table uses a Delta feature that this engine does not read",
    "already_exists": "the folder to be written exists already",
    "timeout": "the statement took longer than allowed and was ended",
    "cancelled": "the statement was cancelled",
    "memory": "the statement needs more memory than allowed",
    "crash": "the engine ended while it computed the statement",
    "disk_full": "there is no space left for the statement's files",
    "not_supported": "the engine does not support an expression of the statement",
    "engine_error": "the engine could not compute the statement",
}
"""Every code that a `StatementFailed` of the adapters has, and its message."""

Rule = tuple[str, frozenset[str], str | None]


def _rule(code: str, conditions: str = "", pattern: str | None = None) -> Rule:
    return code, frozenset(conditions.split()), pattern


RULES: Final[tuple[Rule, ...]] = (
    _rule("disk_full", "", r"no space left on device|disk quota exceeded"),
    _rule(
        "memory",
        "UNABLE_TO_ACQUIRE_MEMORY",
        r"OutOfMemoryError|Resources exhausted|memory allocation of \d+ bytes failed"
        r"|Failed to allocate additional|std::bad_alloc|^(Arrow)?MemoryError|malloc of size \d+ failed"
        r"|can't start new thread",
    ),
    _rule(
        "divide_by_zero",
        "DIVIDE_BY_ZERO REMAINDER_BY_ZERO INTERVAL_DIVIDED_BY_ZERO",
        r"(divided?|division|remainder) by zero",
    ),
    _rule(
        "overflow",
        "ARITHMETIC_OVERFLOW BINARY_ARITHMETIC_OVERFLOW CAST_OVERFLOW DATETIME_OVERFLOW "
        "NUMERIC_VALUE_OUT_OF_RANGE DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION "
        "NUMERIC_OUT_OF_SUPPORTED_RANGE INTERVAL_ARITHMETIC_OVERFLOW",
        r"Can't cast value|too large to store in a Decimal|arithmetic overflow|overflow on |overflow happened"
        r"|precision should be between",
    ),
    _rule(
        "invalid_cast",
        "CAST_INVALID_INPUT CANNOT_PARSE_TIMESTAMP",
        r"Cannot cast (string|value)|invalid timestamp: |expected numeric datetime field",
    ),
    _rule(
        "invalid_value",
        "INVALID_ARRAY_INDEX INVALID_ARRAY_INDEX_IN_ELEMENT_AT INVALID_INDEX_OF_ZERO "
        "DATETIME_FIELD_OUT_OF_BOUNDS INVALID_PARAMETER_VALUE INVALID_DATETIME_PATTERN "
        "INVALID_TIMEZONE INVALID_FORMAT INVALID_TYPED_LITERAL USER_RAISED_EXCEPTION "
        "COLLECTION_SIZE_LIMIT_EXCEEDED INVALID_LIMIT_LIKE_EXPRESSION INVALID_EXTRACT_FIELD "
        "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
        r"index .*(out of bounds|is invalid)|out of range|regex parse error|invalid regex pattern"
        r"|DateValue \{|Regular expression did not compile|PatternSyntaxException|Illegal sequence boundaries"
        r"|invalid input for Spark|invalid datetime pattern|does not match the expected|is not true!"
        r"|LIMIT must be|requires a positive|max_size value|Unsupported date_trunc|Invalid argument type for"
        r"|IllegalFormat",
    ),
    _rule(
        "unresolved_column",
        "UNRESOLVED_COLUMN AMBIGUOUS_REFERENCE FIELD_NOT_FOUND INVALID_EXTRACT_BASE_FIELD_TYPE",
        r"cannot resolve attribute|ambiguous attribute|missing or ambiguous field",
    ),
    _rule(
        "unresolved_function",
        "UNRESOLVED_ROUTINE WRONG_NUM_ARGS",
        r"unknown function|requires (\d+|\d+ or \d+) arguments?|expected one or more values",
    ),
    _rule(
        "version_not_found",
        "DELTA_VERSION_NOT_FOUND DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
        r"Missing commit file: expected final version",
    ),
    _rule(
        "table_not_found",
        "TABLE_OR_VIEW_NOT_FOUND PATH_NOT_FOUND UNABLE_TO_INFER_SCHEMA DELTA_TABLE_NOT_FOUND "
        "DELTA_PATH_DOES_NOT_EXIST DELTA_MISSING_DELTA_TABLE DELTA_SCHEMA_NOT_SET",
        r"Table not found|No commit files found in _delta_log|^MissingSource|^NotFound",
    ),
    _rule(
        "unsupported_table",
        "DELTA_UNSUPPORTED_FEATURES_FOR_READ DELTA_INVALID_PROTOCOL_VERSION UNSUPPORTED_TABLE",
        r"(unsupported|unknown) .*(reader|table) feature|columnMapping|deletion vector",
    ),
    _rule("already_exists", "PATH_ALREADY_EXISTS", r"already exists"),
    _rule("many_rows", "SCALAR_SUBQUERY_TOO_MANY_ROWS", r"Scalar subquery returned more than one row"),
    _rule(
        "invalid_aggregate",
        "MISSING_GROUP_BY MISSING_AGGREGATION NESTED_AGGREGATE_FUNCTION INVALID_WHERE_CONDITION "
        "GROUP_BY_AGGREGATE WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE WINDOW_FUNCTION_FRAME_NOT_ORDERED",
        r"^AnalysisException: No field named |does not support logical expression AggregateFunction",
    ),
    _rule(
        "type_mismatch",
        "DATATYPE_MISMATCH INCOMPATIBLE_COLUMN_TYPE NUM_COLUMNS_MISMATCH",
        r"Cannot coerce|cannot infer common argument type|common type to coerce|failed to match any signature"
        r"|coercion failed|Unsupported CAST|failed to coerce|different number of columns"
        r"|incompatible inputs for"
        r"|should only be called with|expects List<|non-boolean predicate",
    ),
    _rule("too_complex", "FAILED_TO_PARSE_TOO_COMPLEX", r"StackOverflowError"),
    _rule(
        "syntax",
        "PARSE_SYNTAX_ERROR PARSE_EMPTY_STATEMENT INVALID_SQL_SYNTAX UNSUPPORTED_DATATYPE",
        r"invalid argument: found .* expected",
    ),
    _rule(
        "not_supported",
        "UNSUPPORTED_FEATURE NOT_SUPPORTED UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION "
        "UNSUPPORTED_EXPR_FOR_OPERATOR RECURSION_LEVEL_LIMIT_EXCEEDED",
        r"^UnsupportedOperationException|not (yet )?(implemented|supported)|does not support",
    ),
)
"""Code, Spark's error classes (with or without their subclass), and a pattern (any case) for other texts."""

FATAL: Final = (
    r"Py4JNetworkError|ConnectionRefused|Connection refused|StatusCode\.UNAVAILABLE|OutOfMemoryError"
    r"|INVALID_HANDLE\.SESSION|SESSION_NOT_FOUND|SparkContext was shut down|stopped SparkContext"
)
"""Texts after which a session cannot be used any more."""
