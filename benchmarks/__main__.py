"""`python -m benchmarks --size small|medium|full [PART ...]`: generate, measure, print a report.

Parts: `serving` (build the serving files from staged files), `leaves`, `profiles`, `night` (`tagmill run`
on a workspace), `naive-spark` (one Spark statement a tag, for the ratio), `service` (`tagmill serve` over
HTTP), `peers` (ClickHouse and Spark SQL beside it). Left out: serving, leaves, profiles, night, service.
Data are kept below `--dir` and made again only where they are missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import report
from benchmarks.parts import Bench
from benchmarks.sizes import SIZES

PARTS: Final[dict[str, Callable[[Bench], str]]] = {
    "serving": Bench.serving,
    "leaves": Bench.leaves,
    "profiles": Bench.profiles,
    "night": Bench.night,
    "naive-spark": Bench.naive_spark,
    "service": Bench.service,
    "peers": Bench.peers,
}
_DEFAULT: Final = ("serving", "leaves", "profiles", "night", "service")


def main() -> int:
    """Parse the command line, run the parts, print the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--dir", type=Path, default=Path(__file__).parent / "data")
    chosen = parser.parse_args()
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown:
        parser.error(f"`{unknown[0]}` is not a part: {', '.join(PARTS)}")
    bench = Bench(SIZES[chosen.size], chosen.dir / chosen.size)
    sections = []
    for part in chosen.parts or _DEFAULT:
        print(f"== {part}", file=sys.stderr, flush=True)
        sections.append(f"## {part}\n\n{PARTS[part](bench)}")
    size = bench.size
    print(f"# {size.name}: {size.customers:,} customers, {size.events:,} events of 20 types over 365 days\n")
    print("\n\n".join([*sections, report.machine()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
