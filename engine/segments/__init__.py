"""Segments: the one language for filters, from JSON to a set of customers.

    parse_*     JSON-like data -> parsed tree (`engine.model.segment`), with issues at JSON pointers
    bind_*      parsed tree + schema + moment -> bound tree: names, windows and values resolved
    normal_form, fingerprint    what a bound tree means, apart from how it was written
    evaluate    the reference interpreter: the specification in plain Python, small and slow
    *_to_sql    the printer to Spark SQL over the views of `engine.model.views`

Data hold numbers as int or Decimal, never float: `json.loads(text, parse_float=Decimal)`.
"""

from __future__ import annotations

from engine.segments.bind import bind_filter, bind_segment
from engine.segments.bind.measurements import bind_measurement, measure_type
from engine.segments.normal_form import fingerprint, normal_form
from engine.segments.parse import parse_filter, parse_measure, parse_segment, parse_window
from engine.segments.reference.evaluate import evaluate
from engine.segments.reference.settle import settle_events
from engine.segments.reference.world import EventRow, World
from engine.segments.references import properties_of, references
from engine.segments.to_sql import filter_to_sql, measurement_to_sql, rules_to_sql, segment_to_sql

__all__ = [
    "EventRow",
    "World",
    "bind_filter",
    "bind_measurement",
    "bind_segment",
    "evaluate",
    "filter_to_sql",
    "fingerprint",
    "measure_type",
    "measurement_to_sql",
    "normal_form",
    "parse_filter",
    "parse_measure",
    "parse_segment",
    "parse_window",
    "properties_of",
    "references",
    "rules_to_sql",
    "segment_to_sql",
    "settle_events",
]
