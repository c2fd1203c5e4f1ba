"""Drafts -> bound drafts: types resolved, names looked up, segments and SQL checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.catalog.reading import Reading, guess_hint, listed, shown
from engine.definitions.binding import Binding, Surroundings
from engine.definitions.draft import Draft
from engine.definitions.kinds import KINDS
from engine.definitions.kinds.statistical import measured_type
from engine.definitions.rules import Bound
from engine.definitions.signatures import draft_signature
from engine.model.catalog import Catalog
from engine.model.issue import Issue
from engine.model.schema import Schema
from engine.model.segment import Aggregate
from engine.model.tag import Statistical, TagKind
from engine.model.values import TEXT, Kind, ValueType
from engine.segments import bind_filter, parse_filter
from engine.sql import tables_of


def resolved_type(draft: Draft, catalog: Catalog) -> ValueType | None:
    """The declared type; a plain `decimal` gets its precision and scale. None where no type could be read.

    Left out, an average is decimal(38,6), another measure has the property's scale and precision 38, and any
    other tag is decimal(38,6).
    """
    declared = draft.value_type
    if declared is None or declared.kind is not Kind.DECIMAL or declared.precision is not None:
        return declared
    body = draft.body
    if isinstance(body, Statistical) and body.measure.agg is not Aggregate.AVG:
        measured = measured_type(body, catalog)
        if measured is not None and measured.kind is Kind.DECIMAL and measured.scale is not None:
            return ValueType.decimal(38, measured.scale)
    return ValueType.decimal(38, 6)


def _glance(draft: Draft, around: Surroundings, reading: Reading) -> None:
    """What can be said of a statistical tag whose measure could not be read: of its event and its filter."""
    name, events = draft.block.get("event"), around.schema.catalog.events
    if not isinstance(name, str):
        return
    if name not in events:
        message = f"there is no event {shown(name)}; there are {listed(events)}"
        reading.refuse("unknown_event", message, "/event", guess_hint(name, events))
        return
    places = draft.origin.places
    where, _ = parse_filter(draft.block.get("where"), pointer="/where", places=places, partial=True)
    if where is not None:
        reading.issues += bind_filter(where, events[name], around.moment, places=places)[1]


def surroundings(drafts: Sequence[Draft], around: Surroundings) -> Surroundings:
    """The surroundings of a check, with the signatures of all drafts: also of those that have errors."""
    catalog = around.schema.catalog
    typed, everything = {}, {}
    for draft in reversed(drafts):
        kind = resolved_type(draft, catalog)
        everything[draft.code] = draft_signature(draft, kind or TEXT)
        if kind is not None:
            typed[draft.code] = everything[draft.code]
    tables = tables_of(replace(around.schema, tags=everything))
    schema: Schema = replace(around.schema, tags=typed)
    return replace(around, schema=schema, tables=tables, untyped=frozenset(everything.keys() - typed.keys()))


def bind_draft(draft: Draft, around: Surroundings) -> tuple[Bound, list[Issue]]:
    """Bind one draft; what does not fit is in the issues."""
    catalog = around.schema.catalog
    kind = resolved_type(draft, catalog)
    binding = Binding(draft, kind, around, Reading(draft.origin))
    body = natural = measured = None
    if draft.kind is not None and draft.body is not None:
        row = KINDS[draft.kind]
        body = row.bind(draft.body, binding)
        natural = row.natural_type(draft.body, catalog)
    elif draft.kind is TagKind.STATISTICAL:
        _glance(draft, around, binding.reading)
    if isinstance(draft.body, Statistical):
        measured = measured_type(draft.body, catalog)
    bound = Bound(draft, kind, natural, measured, body, binding.uses, binding.columns, binding.sql)
    return bound, binding.reading.issues
