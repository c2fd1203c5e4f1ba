"""Tags whose values are supposed to be others: which customers would have which value.

Only what a snapshot can tell is told: rule tags by evaluating their segments, static tags by their
attribute. Values of statistical and SQL tags are computed by a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias, TypeVar, assert_never

import numpy as np

from engine.audience.facts.value_counts import Counted
from engine.model.schema import TagSignature
from engine.model.segment import And, AtLeast, BoundTag, Not, Or
from engine.model.tag import ListUpload, Missing, Rules, Sql, Static, Statistical
from engine.segments import bind_segment
from engine.segments.reference.truth import passes
from engine.serving.sets.algebra import combine
from engine.serving.sets.customer_set import CustomerSet, empty, from_mask
from engine.serving.stopping import check
from engine.serving.storage.bitmap_files import MOST_VALUES

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.model.schema import CrowdSignature
    from engine.model.segment import BoundSegment, Segment
    from engine.model.tag import OnMissing, TagDefinition
    from engine.model.values import Value
    from engine.serving.storage.columns import StoredColumn

Item = TypeVar("Item")
Members: TypeAlias = "Callable[[str, int], CustomerSet]"
Partition: TypeAlias = "Mapping[Value, CustomerSet]"
"""By value, the customers that have it; the sets share nobody."""


class NotTold(Exception):
    """The snapshot cannot tell; the message says why."""


@dataclass(frozen=True)
class Supposed:
    """A snapshot in which some tags have other values, and some crowds other members."""

    reading: Reading
    crowds: Mapping[str, CrowdSignature]
    members: Members
    tags: Mapping[str, tuple[TagSignature, Partition]]

    def with_tag(self, definition: TagDefinition, values: Partition) -> Supposed:
        """The same with one more tag."""
        signature = TagSignature(definition.code, definition.value_type, definition.name)
        return replace(self, tags={**self.tags, definition.code: (signature, values)})

    def with_crowd(self, crowd: str, members: CustomerSet) -> Supposed:
        """The same with other members of a crowd, whichever version is asked for."""
        before = self.members
        return replace(
            self, members=lambda name, version: members if name == crowd else before(name, version)
        )

    def bind(self, segment: Segment) -> BoundSegment:
        """Bind a parsed segment; NotTold where it names what is not there."""
        schema = self.reading.schema(self.crowds)
        supposed = {code: signature for code, (signature, _) in self.tags.items()}
        bound, issues = bind_segment(
            segment, replace(schema, tags={**schema.tags, **supposed}), self.reading.moment
        )
        if bound is None:
            raise NotTold(next((issue.message for issue in issues if issue.is_error), "it cannot be bound"))
        return bound

    def set_of(self, bound: BoundSegment) -> CustomerSet:
        """The customers for whom a segment would hold."""
        evaluator = self.reading.evaluator
        match bound:
            case And(conditions) | Or(conditions) | AtLeast(_, conditions):
                return combine(bound, [self.set_of(each) for each in conditions], evaluator.universe)
            case Not(condition):
                return evaluator.universe - self.set_of(condition)
            case BoundTag(tag) if tag in self.tags:
                return self._tag(bound)
            case _:
                return evaluator.leaf(bound, self.members)

    def _tag(self, leaf: BoundTag) -> CustomerSet:
        _, values = self.tags[leaf.tag]
        universe, zone = self.reading.evaluator.universe, self.reading.moment.tz
        having = _union(values.values(), universe.size)
        found = [members for value, members in values.items() if passes(leaf.test, value, zone)]
        if passes(leaf.test, None, zone):
            found.append(universe - having)
        return _union(found, universe.size)

    def values_of(self, definition: TagDefinition) -> Partition:
        """What a definition would give each customer; NotTold where only a run can tell."""
        match definition.body:
            case Rules() as body:
                found = self._rules(body)
            case Static() as body:
                found = self._static(body, definition)
            case ListUpload():
                found = stored_values(self.reading, definition.code)
            case Statistical() | Sql():
                raise NotTold("its values are computed by a run: a dry run shows them")
            case _:
                assert_never(definition.body)
        return self._filled(found, definition)

    def _rules(self, body: Rules) -> Partition:
        left = self.reading.evaluator.universe
        found: dict[Value, CustomerSet] = {}
        for rule in body.rules:
            taken = self.set_of(self.bind(rule.when)) & left
            found[rule.label] = found[rule.label] | taken if rule.label in found else taken
            left = left - taken
        if body.default is not None:
            found[body.default] = found.get(body.default, empty(left.size)) | left
        return found

    def _static(self, body: Static, definition: TagDefinition) -> Partition:
        column = self.reading.serving.attributes.get(body.attribute)
        if column is None or column.type.kind is not _source_kind(column, definition, body):
            raise NotTold(f"the snapshot does not hold the attribute `{body.attribute}` as it is declared")
        values = _of_column(column, self.reading)
        if body.map is None:
            return values
        found: dict[Value, CustomerSet] = {}
        for value, members in values.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            label = body.map.get(text, body.otherwise)
            if label is not None:
                found[label] = found[label] | members if label in found else members
        return found

    def _filled(self, values: Partition, definition: TagDefinition) -> Partition:
        """The values after `on_missing`."""
        rule: OnMissing = definition.on_missing
        universe = self.reading.evaluator.universe
        missing = universe - _union(values.values(), universe.size)
        match rule.policy:
            case Missing.CLEAR:
                return values
            case Missing.DEFAULT:
                assert rule.default is not None
                return {**values, rule.default: values.get(rule.default, empty(universe.size)) | missing}
            case Missing.KEEP_LAST:
                kept = stored_values(self.reading, definition.code)
                every = {**kept, **values}
                none = empty(universe.size)
                return {value: values.get(value, none) | (kept.get(value, none) & missing) for value in every}
            case _:
                assert_never(rule.policy)


def stored_values(reading: Reading, code: str) -> Partition:
    """What the snapshot holds of a tag; NotTold for lists, and for more values than have bitmaps."""
    column = reading.serving.tags.get(code)
    return {} if column is None else _of_column(column, reading)


def changed(before: Partition, after: Partition, universe: CustomerSet) -> int:
    """How many customers have another value, a missing one being a value of its own."""
    size = universe.size
    same = _union((members & after[value] for value, members in before.items() if value in after), size)
    neither = universe - _union(before.values(), size) - _union(after.values(), size)
    return len(universe - same - neither)


def _of_column(column: StoredColumn, reading: Reading) -> Partition:
    if column.entry.form == "list":
        raise NotTold("it holds lists of texts")
    universe = reading.serving.universe
    if column.entry.bitmaps:
        return {
            _value(column, stored): column.bitmaps.union([number], universe.size) & universe
            for number, stored in _checked(enumerate(column.distinct))
        }
    having = column.valid & universe
    mask = having.mask()[: column.entry.rows]
    distinct = np.unique(column.values[mask])
    if len(distinct) > MOST_VALUES:
        raise NotTold(f"it has more than {MOST_VALUES:,} different values")
    return {
        _value(column, stored): from_mask((column.values == stored) & mask, universe.size)
        for stored in _checked(distinct)
    }


def _checked(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each looked at only while the evaluation is to go on."""
    for item in items:
        check()
        yield item


def _value(column: StoredColumn, stored: np.generic) -> Value:
    return Counted(column, np.array([stored]), np.ones(1, np.int64), 1).value(0)


def _source_kind(column: StoredColumn, definition: TagDefinition, body: Static) -> object:
    return column.type.kind if body.map is not None else definition.value_type.kind


def _union(sets: Iterable[CustomerSet], size: int) -> CustomerSet:
    return reduce(CustomerSet.__or__, sets, empty(size))
