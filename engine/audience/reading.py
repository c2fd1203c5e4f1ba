"""One snapshot, held open: what a request is bound to and evaluated over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.catalog import Catalog
from engine.model.moment import Moment
from engine.model.schema import CrowdSignature, Schema
from engine.model.snapshot import Snapshot
from engine.model.tag import TagDefinition
from engine.serving import ServingSnapshot
from engine.serving.evaluator import Evaluator


@dataclass(frozen=True)
class Reading:
    """A published snapshot with its own catalog and definitions.

    `definitions` are those that made the values of the snapshot's tags; a tag whose definition cannot be read
    any more has none. `moment` is the snapshot's base time and zone.
    """

    snapshot: Snapshot
    serving: ServingSnapshot
    catalog: Catalog
    definitions: Mapping[str, TagDefinition]
    moment: Moment
    evaluator: Evaluator

    def schema(self, crowds: Mapping[str, CrowdSignature]) -> Schema:
        """All names that a segment may use: the snapshot's events and tags, and the crowds of today."""
        raise NotImplementedError
