"""Segments: the one language for filters, from JSON to a set of customers.

    parse_*     JSON-like data -> parsed tree (`engine.model.segment`), with issues at JSON pointers
    bind_*      parsed tree + schema + moment -> bound tree: names, windows and values resolved
    normal_form, fingerprint    what a bound tree means, apart from how it was written
    evaluate    the reference interpreter: the specification in plain Python, small and slow
    *_to_sql    the printer to Spark SQL over the views of `engine.model.views`

Data hold numbers as int or Decimal, never float: `json.loads(text, parse_float=Decimal)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

    from engine.model.catalog import Event
    from engine.model.issue import Issue
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.segment import (
        BoundFilter,
        BoundMeasurement,
        BoundSegment,
        Filter,
        Measure,
        Places,
        References,
        Segment,
        Window,
    )
    from engine.model.tag import Band
    from engine.model.values import ValueType


def parse_segment(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Segment | None, list[Issue]]:
    """Read a segment; None where there is an error. `pointer` is where `data` stands in its document."""
    raise NotImplementedError


def parse_filter(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Filter | None, list[Issue]]:
    """Read a property filter tree (`where`, `having`)."""
    raise NotImplementedError


def parse_window(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Window | None, list[Issue]]:
    """Read a window."""
    raise NotImplementedError


def parse_measure(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Measure | None, list[Issue]]:
    """Read a measure: `{"agg": ..., "property"?: ..., "unit"?: ...}`."""
    raise NotImplementedError


def bind_segment(
    segment: Segment, schema: Schema, moment: Moment, *, places: Places | None = None
) -> tuple[BoundSegment | None, list[Issue]]:
    """Resolve names, windows and values; None where there is an error. Warnings come with a tree."""
    raise NotImplementedError


def bind_filter(
    tree: Filter, event: Event, moment: Moment, *, places: Places | None = None
) -> tuple[BoundFilter | None, list[Issue]]:
    """Resolve a property filter of one event."""
    raise NotImplementedError


def bind_measurement(  # noqa: PLR0913
    event: str,
    measure: Measure,
    window: Window,
    where: Filter | None,
    schema: Schema,
    moment: Moment,
    *,
    value_type: ValueType | None = None,
    bands: Sequence[Band] = (),
    pointer: str = "",
    places: Places | None = None,
) -> tuple[BoundMeasurement | None, list[Issue]]:
    """Resolve what a statistical tag computes; without `value_type` the tag has the measure's own type.

    With bands the result is the label. Issues about the event stand at `pointer` + "/event".
    """
    raise NotImplementedError


def measure_type(measure: Measure, event: Event) -> ValueType | None:
    """The type of a measure's result; None where the event has no such property or it cannot be measured."""
    raise NotImplementedError


def references(tree: Segment | Filter) -> References:
    """The names that a parsed segment uses."""
    raise NotImplementedError


def normal_form(bound: BoundSegment | BoundFilter | BoundMeasurement) -> object:
    """What a bound tree means as JSON-like data; the order of conditions plays no part."""
    raise NotImplementedError


def fingerprint(bound: BoundSegment | BoundFilter | BoundMeasurement) -> str:
    """SHA-256 of the normal form, in hexadecimal."""
    raise NotImplementedError


def segment_to_sql(bound: BoundSegment) -> exp.Select:
    """The members: one row (ordinal, customer_id) each."""
    raise NotImplementedError


def rules_to_sql(rules: Sequence[tuple[str, BoundSegment]], default: str | None) -> exp.Select:
    """(ordinal, customer_id, tag_value): the label of the first rule that holds, else `default`, else no row."""
    raise NotImplementedError


def measurement_to_sql(bound: BoundMeasurement) -> exp.Select:
    """(ordinal, customer_id, tag_value) of each customer with matching events and a value."""
    raise NotImplementedError


def filter_to_sql(bound: BoundFilter, table: str) -> exp.Expression:
    """A boolean expression, never NULL, over the columns of the event view called `table`."""
    raise NotImplementedError
