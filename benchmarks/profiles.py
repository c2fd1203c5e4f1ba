"""Profile reads: tags and the latest events of one customer, by many clients at once."""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.serving import ServingSnapshot, customer_attributes, customer_events, customer_tags


@dataclass(frozen=True, slots=True)
class ProfileTimes:
    """Milliseconds a read, and reads a second of all clients together."""

    p50: float
    p99: float
    rate: float
    reads: int


def time_profiles(
    snapshot: ServingSnapshot, clients: int = 32, reads: int = 300, workers: int | None = None
) -> ProfileTimes:
    """Each client asks for `reads` customers by id, one after the other; latency is what it waits.

    As in a service, `workers` threads (one a core) do the reading for all clients.
    """
    start = perf_counter()
    with ThreadPoolExecutor(workers or os.cpu_count()) as service, ThreadPoolExecutor(clients) as pool:
        results = list(pool.map(lambda client: _client(snapshot, service, client, reads), range(clients)))
    elapsed = perf_counter() - start
    times = np.concatenate(results) * 1000
    return ProfileTimes(
        float(np.percentile(times, 50)),
        float(np.percentile(times, 99)),
        len(times) / elapsed,
        len(times),
    )


def _client(snapshot: ServingSnapshot, service: Executor, client: int, reads: int) -> NDArray[np.float64]:
    rng = np.random.default_rng([4, client])
    # half of the reads are of busy customers, whose timelines are long
    ordinals = (snapshot.size * rng.random(reads) ** rng.choice([1, 3], reads)).astype(np.int64)
    times = np.empty(reads)
    for number, ordinal in enumerate(ordinals.tolist()):
        name = snapshot.ids.id_of(ordinal)
        if name is None:
            raise LookupError(f"no customer has the ordinal {ordinal}")
        start = perf_counter()
        service.submit(read_profile, snapshot, name).result()
        times[number] = perf_counter() - start
    return times


def read_profile(snapshot: ServingSnapshot, customer_id: str) -> int:
    """What a customer's page needs; tells how many things it found."""
    ordinal = snapshot.ids.ordinal_of(customer_id)
    if ordinal is None:
        raise LookupError(f"`{customer_id}` is nobody")
    found = customer_attributes(snapshot, ordinal), customer_tags(snapshot, ordinal)
    return sum(map(len, found)) + len(customer_events(snapshot, ordinal, limit=50))
