"""`python -m tests.soak_segments`: random segments on reference, serving files and Sail.

A world is used for many segments, and Sail answers many in one statement. Differences are printed as JSON
lines; the exit code is 1 where there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from engine.adapters.execution import open_execution
from engine.audience import preview
from engine.errors import StatementFailed
from engine.model.execution import Execution, SessionOptions
from engine.model.segment import BoundSegment
from engine.segments import evaluate
from tests.property.segments.comparing import Json, bound_ones, members
from tests.property.segments.serving import ids_of
from tests.property.segments.tables import register
from tests.property.segments.trees import segments
from tests.property.segments.world import BASES, Sample, make_sample
from tests.unit.audience.readings import Crowds, reading_of

BATCH = 25
PER_WORLD = 500
PER_EXAMPLE = 5
GIB = 1 << 30


@dataclass
class Tally:
    """What was compared, and what differed."""

    segments: int = 0
    worlds: int = 0
    refused: int = 0
    different: int = 0
    seconds_reference: float = 0.0
    seconds_serving: float = 0.0
    seconds_sail: float = 0.0

    def line(self, began: float) -> str:
        return (
            f"{self.segments} segments in {self.worlds} worlds, {self.refused} refused while bound, "
            f"{self.different} different; {time.perf_counter() - began:.0f} s (reference "
            f"{self.seconds_reference:.0f}, serving {self.seconds_serving:.0f}, Sail {self.seconds_sail:.0f})"
        )


def main() -> int:
    """Compare as many segments as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-sail", action="store_true", help="only reference and serving files")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    tally, began = Tally(), time.perf_counter()
    zones, number = list(BASES), chosen.seed
    while tally.segments < chosen.segments:
        sample = make_sample(number, zones[number % len(zones)])
        left = chosen.segments - tally.segments
        wanted = min(PER_WORLD, left + left // 10 + 5)  # some are refused
        with tempfile.TemporaryDirectory(prefix="tagmill-segments-") as folder, ExitStack() as stack:
            engine = None if chosen.no_sail else _sail(sample, Path(folder), stack)
            compare(sample, Path(folder), engine, drawn(wanted, number), tally)
        tally.worlds += 1
        number += 1
        print(tally.line(began), file=sys.stderr, flush=True)
    print(tally.line(began))
    return 1 if tally.different else 0


def drawn(count: int, number: int) -> list[Json]:
    """`count` random segments, the same for the same number."""
    found: list[Json] = []

    @seed(number)
    @settings(
        max_examples=max(count // PER_EXAMPLE, 1),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(segments, min_size=PER_EXAMPLE, max_size=PER_EXAMPLE))
    def draw(batch: list[Json]) -> None:
        found.extend(batch)

    draw()
    return found[:count]


def compare(sample: Sample, folder: Path, engine: Execution | None, batch: list[Json], tally: Tally) -> None:
    """Compare all segments over one world."""
    pairs = bound_ones(batch, sample)
    tally.segments += len(pairs)
    tally.refused += len(batch) - len(pairs)
    began = time.perf_counter()
    expected = [evaluate(bound, sample.world) for _, bound in pairs]
    tally.seconds_reference += time.perf_counter() - began
    began = time.perf_counter()
    reading = reading_of(sample.schema, sample.world, sample.moment, folder / "reading")
    book = Crowds(sample.schema, sample.world)
    with reading.serving:
        served = [ids_of(preview(reading, data, book).members, reading.serving) for data, _ in pairs]
    tally.seconds_serving += time.perf_counter() - began
    _tell("serving", pairs, expected, served, sample, tally)
    if engine is not None:
        began = time.perf_counter()
        on_sail = list(_on_sail(engine, [bound for _, bound in pairs], sample))
        tally.seconds_sail += time.perf_counter() - began
        _tell("sail", pairs, expected, on_sail, sample, tally)


def _on_sail(engine: Execution, bounds: list[BoundSegment], sample: Sample) -> Iterator[frozenset[str] | str]:
    for start in range(0, len(bounds), BATCH):
        part = bounds[start : start + BATCH]
        try:
            yield from map(frozenset, members(engine, part, sample.world))
        except StatementFailed:
            yield from (_alone(engine, bound, sample) for bound in part)


def _alone(engine: Execution, bound: BoundSegment, sample: Sample) -> frozenset[str] | str:
    """One segment by itself; what failed is told by the error's code and detail."""
    try:
        return frozenset(members(engine, [bound], sample.world)[0])
    except StatementFailed as error:
        return f"{error.code}: {error.detail[:200]}"


def _tell(
    who: str,
    pairs: Sequence[tuple[Json, BoundSegment]],
    expected: Sequence[frozenset[str]],
    found: Sequence[frozenset[str] | str],
    sample: Sample,
    tally: Tally,
) -> None:
    for (data, _), wanted, got in zip(pairs, expected, found, strict=True):
        if got == wanted:
            continue
        tally.different += 1
        told = got if isinstance(got, str) else {"less": sorted(wanted - got), "more": sorted(got - wanted)}
        line = {"evaluator": who, "zone": sample.moment.zone, "found": told, "segment": data}
        print(json.dumps(line, default=str, ensure_ascii=False), flush=True)


def _sail(sample: Sample, folder: Path, stack: ExitStack) -> Execution:
    options = SessionOptions(zone=sample.moment.zone, memory_bytes=2 * GIB, timeout=300, conf={})
    engine = open_execution(options)
    stack.callback(engine.close)
    register(sample.schema, sample.world, engine, folder / "tables")
    return engine


if __name__ == "__main__":
    sys.exit(main())
