"""What a changed or removed definition would do to the tags and crowds that depend on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from engine.audience.crowds.graph import graph_of
from engine.audience.facts.lineage import Node, NodeKind, all_edges, crowd_reads, reachable
from engine.audience.facts.supposed import NotTold, Supposed, changed, stored_values
from engine.definitions import order
from engine.model.tag import Rules
from engine.segments import parse_segment, references

if TYPE_CHECKING:
    from engine.audience.crowds.book import CrowdBook
    from engine.audience.reading import Reading
    from engine.definitions import Checked
    from engine.model.crowd import Crowd
    from engine.model.tag import TagDefinition


@dataclass(frozen=True, slots=True)
class Affected:
    """A tag or crowd that depends on the definition; the changed tag itself is the first.

    `direct` is False where another tag or crowd lies between; `rules` are the numbers of the rules of a rule
    tag that name the changed tag. A `broken` one could not be computed any more. `customers` would have
    another value, or enter or leave; None where that cannot be told now, and `why` says the reason.
    """

    kind: NodeKind
    id: str
    direct: bool
    rules: tuple[int, ...] = ()
    broken: bool = False
    customers: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Definitions before and after; a removed one is not in `after`."""

    code: str
    before: Checked
    after: Checked
    same_meaning: bool = False


def impact(
    change: Change, crowds: Sequence[Crowd], reading: Reading | None, book: CrowdBook
) -> tuple[Affected, ...]:
    """Everything that a change would affect, in an order in which it could be computed.

    Without a reading (nothing is published) no customers are counted.
    """
    edges: dict[Node, set[Node]] = {}
    for source, target in [*all_edges(change.before, crowds), *all_edges(change.after, ())]:
        edges.setdefault(source, set()).add(target)
    own: Node = (NodeKind.TAG, change.code)
    downstream = reachable(own, edges) - {own}
    tags = [own, *_tags_in_order(downstream, change)]
    known = {crowd.id: crowd for crowd in crowds}
    hit = [known[name] for name in _crowds_in_order(crowds) if (NodeKind.CROWD, name) in downstream]
    walk = _Walk(change, reading, book, frozenset(edges.get(own, set())))
    return (*(walk.tag(code) for _, code in tags), *(walk.crowd(crowd) for crowd in hit))


def _tags_in_order(nodes: set[Node], change: Change) -> list[Node]:
    uses = {**change.before.uses, **change.after.uses}
    return [(NodeKind.TAG, code) for code in order(uses)[0] if (NodeKind.TAG, code) in nodes]


def _crowds_in_order(crowds: Sequence[Crowd]) -> tuple[str, ...]:
    return order(graph_of(crowds))[0]


_Suppose: TypeAlias = Callable[[Supposed], tuple[int, Supposed]]
"""Tells how many customers change, and what is supposed from then on."""


class _Walk:
    """Tags first, then crowds, each after what it depends on; what was told of them is supposed further."""

    def __init__(
        self, change: Change, reading: Reading | None, book: CrowdBook, direct: frozenset[Node]
    ) -> None:
        self._change, self._direct = change, direct
        self._untold: dict[Node, str] = {}
        self._broken: set[Node] = set()
        self._present: Supposed | None = None
        if reading is not None:
            self._present = Supposed(
                reading, book.signatures(), lambda crowd, version: book.members(crowd, version, reading), {}
            )
        self._supposed = self._present

    def tag(self, code: str) -> Affected:
        """What happens to a tag."""
        node: Node = (NodeKind.TAG, code)
        definition = self._change.after.definitions.get(code)
        if definition is None:
            self._broken.add(node)
            gone = code == self._change.code and code not in self._change.after.broken
            why = "it would be removed" if gone else "the check would refuse it"
            return self._affected(node, broken=True, why=why)
        reads = {(NodeKind.TAG, each) for each in self._change.after.uses.get(code, ())}
        told = self._told(node, reads, lambda supposed: self._suppose_tag(supposed, definition))
        if told.customers is None and self._supposed is not None:
            self._supposed = self._supposed.with_tag(definition, {})  # its type is known all the same
        return told

    def crowd(self, crowd: Crowd) -> Affected:
        """What happens to a crowd."""
        node: Node = (NodeKind.CROWD, crowd.id)
        reads = crowd_reads(crowd)
        if reads & self._broken:
            self._broken.add(node)
            named = ", ".join(f"`{name}`" for _, name in sorted(reads & self._broken))
            return self._affected(node, broken=True, why=f"it names {named}, which would be gone")
        refusal = self._refusal(crowd)
        if refusal is not None:
            self._broken.add(node)
            return self._affected(node, broken=True, why=refusal)
        return self._told(node, reads, lambda supposed: self._suppose_crowd(supposed, crowd))

    def _refusal(self, crowd: Crowd) -> str | None:
        """Why a segment that can be bound now could not be bound any more."""
        tree = parse_segment(crowd.segment)[0] if crowd.segment is not None else None
        if tree is None or self._present is None or self._supposed is None:
            return None
        try:
            self._present.bind(tree)
        except NotTold:
            return None
        try:
            self._supposed.bind(tree)
        except NotTold as error:
            return str(error)
        return None

    def _told(self, node: Node, reads: set[Node], suppose: _Suppose) -> Affected:
        if self._change.same_meaning:
            return self._affected(node, customers=0)
        try:
            if self._supposed is None:
                raise NotTold("nothing is published yet")
            for each in sorted(reads & self._untold.keys()):
                raise NotTold(f"it depends on `{each[1]}`: {self._untold[each]}")
            customers, self._supposed = suppose(self._supposed)
        except NotTold as error:
            self._untold[node] = str(error)
            return self._affected(node, why=str(error))
        return self._affected(node, customers=customers)

    def _suppose_tag(self, supposed: Supposed, definition: TagDefinition) -> tuple[int, Supposed]:
        before = stored_values(supposed.reading, definition.code)
        after = supposed.values_of(definition)
        count = changed(before, after, supposed.reading.serving.universe)
        return count, supposed.with_tag(definition, after)

    def _suppose_crowd(self, supposed: Supposed, crowd: Crowd) -> tuple[int, Supposed]:
        if crowd.limit is not None:
            raise NotTold("whom its limit takes is decided when it is refreshed")
        tree = parse_segment(crowd.segment)[0] if crowd.segment is not None else None
        if tree is None:
            raise NotTold("its segment cannot be read")
        assert self._present is not None
        before = self._present.set_of(self._present.bind(tree))
        after = supposed.set_of(supposed.bind(tree))
        return len(before - after) + len(after - before), supposed.with_crowd(crowd.id, after)

    def _affected(
        self, node: Node, *, broken: bool = False, customers: int | None = None, why: str | None = None
    ) -> Affected:
        kind, name = node
        direct = node in self._direct or node == (NodeKind.TAG, self._change.code)
        return Affected(kind, name, direct, self._rules(name), broken, customers, why)

    def _rules(self, code: str) -> tuple[int, ...]:
        definition = self._change.before.definitions.get(code)
        if definition is None or not isinstance(definition.body, Rules):
            return ()
        return tuple(
            number
            for number, rule in enumerate(definition.body.rules)
            if self._change.code in references(rule.when).tags
        )
