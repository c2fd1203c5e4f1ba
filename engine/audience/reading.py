"""One snapshot, held open: what a request is bound to and evaluated over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from engine.definitions import schema_of
from engine.model.catalog import Catalog
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.snapshot import Snapshot
from engine.model.tag import TagDefinition
from engine.serving import Evaluator, LeafCache, ServingSnapshot

Kept = TypeVar("Kept")


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
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @classmethod
    def of(cls, snapshot: Snapshot, serving: ServingSnapshot, cache: LeafCache) -> Reading:
        """The reading of opened files; raises Unavailable where they do not say what they mean."""
        meaning = serving.meaning
        moment = Moment(snapshot.base_time, snapshot.zone)
        evaluator = Evaluator(serving, cache)
        return cls(snapshot, serving, meaning.catalog, meaning.definitions, moment, evaluator)

    def schema(self, crowds: Mapping[str, CrowdSignature]) -> Schema:
        """All names that a segment may use: the snapshot's events and tags, and the crowds of today."""
        return Schema(self.catalog, self.tags, crowds)

    @property
    def universe(self) -> int:
        """The number of customers."""
        return self.serving.manifest.universe

    def missing(self, tag: str) -> int:
        """How many customers have no value of a tag."""
        if tag not in self._missing:
            found = self.serving.tags[tag].valid.count_and(self.serving.universe)
            self._missing[tag] = self.universe - found
        return self._missing[tag]

    @cached_property
    def _missing(self) -> dict[str, int]:
        return {}

    def kept(self, make: Callable[[Reading], Kept]) -> Kept:
        """What `make` makes of this reading: made once, and kept until the reading is closed."""
        with self._lock:
            if make not in self._made:
                self._made[make] = make(self)
            found: Kept = self._made[make]
            return found

    @cached_property
    def _made(self) -> dict[Callable[[Reading], Any], Any]:
        return {}

    @cached_property
    def tags(self) -> Mapping[str, TagSignature]:
        """The tags that the snapshot holds, with the types of the values that it holds."""
        defined = schema_of(self.catalog, list(self.definitions.values())).tags
        return {
            code: replace(
                defined.get(code) or TagSignature(code, column.type, Name.same(code)), type=column.type
            )
            for code, column in self.serving.tags.items()
        }
