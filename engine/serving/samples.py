"""Samples: every customer's 32-bit bucket under a salt (`semantics.md` 8)."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.model.segment import BoundSample
from engine.serving.events.plan import DIALECT
from engine.serving.sets.customer_set import CustomerSet
from engine.serving.stopping import interrupting
from engine.serving.tags import ranges as rng

_IDS: Final = "ids"
_ID: Final = "id"
_BATCH: Final = 1 << 20
_FEW: Final = 20_000


def buckets(ids: pa.ChunkedArray, salt: str) -> NDArray[np.uint32]:
    """Of each id the first 4 bytes of SHA-256(salt + ":" + customer_id); 0 where it is null.

    DuckDB hashes on all cores; Python's own loop would take as long for one million as this for ten, but for
    few customers it is sooner done than a database opened.
    """
    if len(ids) <= _FEW:
        return np.array([_bucket(salt, text) for text in ids.to_pylist()], np.uint32)
    query = _hashing()
    parts: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    with duckdb.connect(":memory:") as connection:
        connection.register(_IDS, pa.table({_ID: ids}))
        with interrupting(connection):
            reader = connection.sql(query.sql(DIALECT), params={"salt": f"{salt}:"}).to_arrow_reader(_BATCH)
            parts += [batch.column(0).to_numpy() for batch in reader]
    return np.concatenate(parts)


def _bucket(salt: str, customer_id: str | None) -> int:
    if customer_id is None:
        return 0
    return int.from_bytes(sha256(f"{salt}:{customer_id}".encode()).digest()[:4])


def _hashing() -> exp.Select:
    """The first 8 hexadecimal digits of each digest, as a number."""
    salted = exp.DPipe(this=exp.Parameter(this=exp.var("salt")), expression=exp.column(_ID))
    digest = exp.Anonymous(this="sha256", expressions=[salted])
    first = exp.Substring(this=digest, start=exp.Literal.number(1), length=exp.Literal.number(8))
    text = exp.DPipe(this=exp.Literal.string("0x"), expression=first)
    number = exp.cast(text, "UINTEGER", dialect=DIALECT)
    return exp.select(exp.Coalesce(this=number, expressions=[exp.Literal.number(0)]).as_("bucket")).from_(
        _IDS
    )


def sample_of(buckets_: NDArray[np.uint32], leaf: BoundSample, universe: CustomerSet) -> CustomerSet:
    """The customers whose bucket lies in the leaf's range."""
    return rng.select(buckets_, ((leaf.start, leaf.end),), universe.size, universe)
