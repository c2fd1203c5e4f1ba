"""Event tables: every event once, typed, of a known customer, before the base time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.execution import Column
    from engine.model.moment import Moment


def event_sql(
    event: Event, raw_columns: Sequence[Column], moment: Moment, *, deduplicate: bool = True
) -> str:
    """`ordinal, customer_id, event_time, [event_id], <property>...` from `raw__<event>` and `customers`.

    `deduplicate=False` is for a table of which `event_ids_sql` found `duplicate_ids` to be 0 (a table
    without a declared id is never deduplicated): it saves the sort.
    """
    raise NotImplementedError


def event_ids_sql(event: Event, raw_columns: Sequence[Column]) -> str | None:
    """One row of counts, or None where no id is declared.

    `duplicate_ids` is the number of ids with several rows, `duplicate_rows` the number of their rows,
    `conflicting_ids` how many of these ids have rows that differ where `ingested_at` does not decide.
    """
    raise NotImplementedError


def event_report_sql(
    event: Event, raw_columns: Sequence[Column], moment: Moment, *, deduplicate: bool = True
) -> str:
    """One row of counts, without a join; `eligible` less the rows staged is the events of unknown customers.

    `rows` (of the raw table), `events` (after removing duplicates), `null_customers`, `missing_times`,
    `after_base_time` (at or after it), `eligible` (the rest), and cells by field.
    """
    raise NotImplementedError
