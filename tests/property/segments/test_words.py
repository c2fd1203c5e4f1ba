"""Segments in words: every bound segment can be told, and what reads alike finds the same customers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.catalog import Event
from engine.model.naming import Name
from engine.model.schema import Schema
from engine.segments import evaluate
from engine.segments.to_words import LANGUAGES, nodes_to_words, segment_to_words
from tests.property.segments.comparing import bound_ones
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import BASES, Sample, make_sample

MANY = settings(deadline=None, suppress_health_check=list(HealthCheck))


class Told:
    """A world, and what was said so far with the customers it means."""

    def __init__(self) -> None:
        self.sample: Sample = make_sample(5, next(iter(BASES)))
        self.schema = _named(self.sample.schema)
        self.known: dict[tuple[str, str], tuple[frozenset[str], Json]] = {}


def _named(schema: Schema) -> Schema:
    """Everything called by its own name."""
    tags = {code: replace(tag, name=Name.same(code)) for code, tag in schema.tags.items()}
    events = {name: _named_event(event) for name, event in schema.catalog.events.items()}
    return replace(schema, tags=tags, catalog=replace(schema.catalog, events=events))


def _named_event(event: Event) -> Event:
    properties = {name: replace(of, title=Name.same(name)) for name, of in event.properties.items()}
    return replace(event, title=Name.same(event.name), properties=properties)


@pytest.fixture(scope="module")
def told() -> Told:
    return Told()


@MANY
@given(st.lists(segments, min_size=1, max_size=8))
def test_segments_that_read_alike_find_the_same_customers(told: Told, batch: list[Json]) -> None:
    sample, known = told.sample, told.known
    for data, bound in bound_ones(batch, sample):
        members = evaluate(bound, sample.world)
        for language in LANGUAGES:
            words = segment_to_words(bound, told.schema, language)
            assert words
            assert "None" not in words
            found, other = known.setdefault((language, words), (members, data))
            assert found == members, f"{words}: {json.dumps([data, other], default=str)}"
            assert all(nodes_to_words(bound, told.schema, language))
