"""At most so many members of a set: the first by a tag's value, or by a salted hash (`semantics.md` 12)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.errors import InternalError, InvalidInput, NotFound
from engine.serving.samples import buckets
from engine.serving.sets.customer_set import CustomerSet, from_ordinals
from engine.serving.snapshot import ServingSnapshot
from engine.serving.storage.columns import StoredColumn

Ordinals = NDArray[np.uint32]


def first_by_salt(snapshot: ServingSnapshot, members: CustomerSet, n: int, salt: str) -> CustomerSet:
    """The n members with the smallest hashes of a salt; of equal hashes the smaller `customer_id`."""
    ordinals = members.ordinals()
    return members if len(ordinals) <= n else _set(snapshot, _by_hash(snapshot, ordinals, n, salt))


def first_by_tag(
    snapshot: ServingSnapshot, members: CustomerSet, n: int, by: tuple[str, bool], salt: str
) -> CustomerSet:
    """The first n members by a tag's value; `by` is the tag and whether the greatest come first.

    Members without a value come last; ties go by the hash of the salt, then by `customer_id`. Raises NotFound
    for a tag that the snapshot does not hold, InvalidInput for one of text lists, which have no order.
    """
    tag, descending = by
    column = snapshot.tags.get(tag)
    if column is None:
        raise NotFound(
            f"the snapshot holds no tag `{tag}`, by which the crowd is limited", code="unknown_tag"
        )
    ordinals = members.ordinals()
    if column.entry.form == "list":
        raise InvalidInput(
            f"the tag `{tag}` holds lists of texts, which have no order; limit by another tag, or by a salt",
            code="unordered_tag",
        )
    if len(ordinals) <= n:
        return members
    valued = column.valid.mask()[ordinals]
    having, without = ordinals[valued], ordinals[~valued]
    if len(having) <= n:
        rest = _by_hash(snapshot, without, n - len(having), salt)
        return _set(snapshot, np.concatenate([having, rest]))
    ranks = _ranks(column, having)
    before, ties = _first(ranks, n, descending)
    rest = _by_hash(snapshot, having[ties], n - int(before.sum()), salt)
    return _set(snapshot, np.concatenate([having[before], rest]))


def _first(ranks: NDArray[Any], n: int, descending: bool) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who comes before the n-th, and who ties with the n-th."""
    place = len(ranks) - n if descending else n - 1
    bound = np.partition(ranks, place)[place]
    return (ranks > bound if descending else ranks < bound), ranks == bound


def _ranks(column: StoredColumn, ordinals: Ordinals) -> NDArray[Any]:
    """Numbers in the order of the values."""
    values = column.values[ordinals]
    if column.entry.form != "pair":
        return np.asarray(values)
    order = np.lexsort((values["low"], values["high"]))
    ordered = values[order]
    steps = np.concatenate([[False], ordered[1:] != ordered[:-1]])
    ranks = np.empty(len(values), np.int64)
    ranks[order] = np.cumsum(steps)
    return ranks


def _by_hash(snapshot: ServingSnapshot, ordinals: Ordinals, n: int, salt: str) -> Ordinals:
    """The n of some customers with the smallest (hash, id)."""
    if n >= len(ordinals):
        return ordinals
    if n <= 0:
        return ordinals[:0]
    hashes = buckets(pa.chunked_array([snapshot.ids.take(ordinals)]), salt)
    before, ties = _first(hashes, n, descending=False)
    left = n - int(before.sum())
    equal = ordinals[ties]
    if len(equal) > left:
        equal = np.array(sorted(equal.tolist(), key=lambda each: _id(snapshot, each))[:left], np.uint32)
    return np.concatenate([ordinals[before], equal])


def _id(snapshot: ServingSnapshot, ordinal: int) -> bytes:
    found = snapshot.ids.id_of(ordinal)
    if found is None:
        raise InternalError(f"the ordinal {ordinal} is nobody's")
    return found.encode()


def _set(snapshot: ServingSnapshot, ordinals: Ordinals) -> CustomerSet:
    return from_ordinals(ordinals, snapshot.size)
