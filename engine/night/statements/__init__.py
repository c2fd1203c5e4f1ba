"""Tag definitions as SQL: one statement a tag, what fills the gaps, and what the gates ask of the result.

tag_statement   -> (ordinal, customer_id, tag_value), raw, written once
profile_sql     -> one row of counts over the written rows; offenders_sql names some
fill_sql        -> the rows to publish where `needs_fill`: cleaned, with `on_missing` applied
drift_sql, distribution_sql  -> how values changed, and what they are
"""

from engine.night.statements.drift import drift_sql, read_drift
from engine.night.statements.fill import fill_sql, needs_fill
from engine.night.statements.profile import (
    Profile,
    distribution_sql,
    offenders_sql,
    profile_sql,
    read_profile,
)
from engine.night.statements.tags import TagInputs, TagStatement, tag_statement

__all__ = [
    "Profile",
    "TagInputs",
    "TagStatement",
    "distribution_sql",
    "drift_sql",
    "fill_sql",
    "needs_fill",
    "offenders_sql",
    "profile_sql",
    "read_drift",
    "read_profile",
    "tag_statement",
]
