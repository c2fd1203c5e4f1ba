"""Where a case may answer otherwise than Apache Spark does for the text as it was written, and why."""

from __future__ import annotations

from tests.contract.function_cases import Case

OPEN = {
    "first", "last", "any_value", "mode", "max_by", "min_by", "collect_list", "collect_set", "array_agg",
    "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
}  # fmt: skip
"""Ties leave Spark's own answer open; the gate breaks them by value."""

REFUSED_BY_SPARK = {
    "try_element_at(a, j)": "a 64-bit index; the gate casts it",
    "date_add(day, i)": "a 64-bit number of days; the gate casts it",
    "date_sub(day, i)": "the same",
    "day + i": "the same",
    "day - j": "the same",
    "unix_seconds(day)": "a date for a timestamp; the gate casts it",
    "unix_date(at)": "a timestamp for a date; the gate casts it",
}

OTHERWISE = {
    "regr_avgy(d, i)": "computed as a float; Spark averages the decimal",
    "TRY_CAST('1e2' AS DECIMAL(10,2))": "a decimal written with an exponent is no number on either engine",
    "from_unixtime(n)": "no value outside the years 1 to 9999",
}


def is_open(case: Case) -> bool:
    """Whether Spark's answer to the written text cannot be compared."""
    by_rows = "OVER" in case.expression and "ROWS" in case.expression
    known = case.expression in REFUSED_BY_SPARK or case.expression in OTHERWISE
    return case.function in OPEN or by_rows or known
