"""Source tables, prepared: one SELECT turns a raw table into the view that definitions are written for.

The functions are pure: model objects and the real table's columns in, a sqlglot query in the dialect
of sqlglot nodes, printed once). The order of a night is

    raw__customers  --customers_sql-->  clean__customers
    clean__customers, lake__customers  --new_ordinals_sql-->  rows to append to lake/customers
    clean__customers, lake__customers  --universe_sql-->  customers
    raw__<event>, customers  --event_sql-->  <event>
    raw__<dimension>  --dimension_sql-->  <dimension>

and each `..._report_sql` counts what preparing left out. The session's zone is the workspace's.
"""

from engine.night.sources.customers import customers_report_sql, customers_sql, new_ordinals_sql, universe_sql
from engine.night.sources.dimensions import dimension_report_sql, dimension_sql
from engine.night.sources.events import event_ids_sql, event_lost_sql, event_report_sql, event_sql
from engine.night.sources.report import SourceReport, read_report

__all__ = [
    "SourceReport",
    "customers_report_sql",
    "customers_sql",
    "dimension_report_sql",
    "dimension_sql",
    "event_ids_sql",
    "event_lost_sql",
    "event_report_sql",
    "event_sql",
    "new_ordinals_sql",
    "read_report",
    "universe_sql",
]
