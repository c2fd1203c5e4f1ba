"""The parts of the benchmark: each measures one thing and tells it as Markdown."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

from benchmarks import leaves, peers, profiles, service
from benchmarks.measured import measure
from benchmarks.night import Night, run_night
from benchmarks.report import milliseconds, table
from benchmarks.sizes import Size
from benchmarks.staged import write_staged
from benchmarks.workspace import write_workspace
from engine.serving import MANIFEST_FILE, ServingSnapshot, build, open_snapshot, parse_manifest

_GB = 1e9


@dataclass(slots=True)
class Bench:
    """One size in one folder; what the night took and what the service answered is kept for the ratios."""

    size: Size
    folder: Path
    nights: list[Night] = field(default_factory=list)
    _asked: list[service.Asked] = field(default_factory=list)

    def serving(self) -> str:
        """Build the serving files from staged Parquet files, and open them."""
        inputs = write_staged(self.size, self.folder / "staged")
        shutil.rmtree(self._files, ignore_errors=True)
        clock = _Clock()
        manifest = build(inputs, self._files, clock.tell)
        rows = [*clock.by_kind(), ("all", *clock.total())]
        opened = perf_counter()
        open_snapshot(self._files, manifest.digest).close()
        verified = perf_counter() - opened
        size = sum(file.size for file in manifest.files) / _GB
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _GB
        return (
            table(("stage", "s", "processor s"), [(n, f"{s:.1f}", f"{p:.1f}") for n, s, p in rows])
            + f"\n\n{len(manifest.files)} files, {size:.2f} GB; opened with all digests in {verified:.2f} s; "
            f"peak memory {peak:.2f} GB (mapped files included)."
        )

    def leaves(self) -> str:
        """Leaves and set algebra."""
        with self._snapshot() as snapshot:
            timed = leaves.time_leaves(snapshot)
            algebra = leaves.time_algebra(snapshot)
        rows = [
            (
                one.case.name,
                milliseconds(one.first),
                milliseconds(one.median),
                milliseconds(one.processor),
                f"{one.case.budget:.0f}",
                f"{one.case.budget / one.median:.1f}x",
                f"{one.count:,}",
            )
            for one in timed
        ]
        header = (
            "leaf",
            "first ms",
            "median ms",
            "processor ms",
            "budget ms",
            "budget / median",
            "customers",
        )
        others = [(name, milliseconds(value)) for name, value in algebra.items()]
        return f"{table(header, rows)}\n\n{table(('sets', 'median ms'), others)}"

    def profiles(self) -> str:
        """Profile reads by 32 clients."""
        with self._snapshot() as snapshot:
            profiles.time_profiles(snapshot, clients=2, reads=50)
            found = [(clients, profiles.time_profiles(snapshot, clients)) for clients in (1, 32)]
        rows = [
            (f"{clients} clients", milliseconds(one.p50), milliseconds(one.p99), f"{one.rate:.0f}")
            for clients, one in found
        ]
        return table(("profile reads", "p50 ms", "p99 ms (budget 50)", "a second"), rows)

    def night(self) -> str:
        """`tagmill run` from nothing."""
        night = run_night(self._workspace())
        self.nights.append(night)
        stages = [(name, f"{seconds:.1f}") for name, seconds in night.report["stages"].items()]
        statuses = [tag["status"] for tag in night.report["tags"]]
        return (
            table(("stage", "s"), [*stages, ("all, with start", f"{night.seconds:.1f}")])
            + f"\n\n{len(statuses)} tags, {statuses.count('computed')} computed; "
            f"peak memory of all processes {night.peak / _GB:.2f} GB."
        )

    def naive_spark(self) -> str:
        """One Spark statement a tag, and the ratio to the night's tag stage in the same run."""
        workspace = self._workspace()
        night = self.nights[-1] if self.nights else run_night(workspace)
        out = self.folder / "naive"
        shutil.rmtree(out, ignore_errors=True)
        command = [sys.executable, "-m", "benchmarks.naive_spark", str(workspace), str(out)]
        found = measure(command, dict(os.environ))
        shutil.rmtree(out, ignore_errors=True)
        if found.code:
            raise RuntimeError(f"Spark ended with {found.code}:\n{found.errors[-4000:]}")
        told = json.loads(found.output.strip().splitlines()[-1])
        naive, ours = sum(told["tags"].values()), float(night.report["stages"]["tags"])
        rows = [
            ("Spark local[2], one statement a tag", f"{naive:.1f}", f"{found.peak / _GB:.2f}", "1.0x"),
            ("the night's tag stage", f"{ours:.1f}", f"{night.peak / _GB:.2f}", f"{naive / ours:.1f}x"),
        ]
        return table(("40 tags into Delta", "s", "peak GB", "ratio"), rows)

    def service(self) -> str:
        """The service over HTTP on the workspace that the night left."""
        self._asked = service.ask_suite(self._finished())
        rows = service.suite_rows(self._asked) + service.service_rows(self._finished(), self.size.customers)
        told = [(row.what, f"{row.figure:.2f} {row.unit}", row.budget) for row in rows]
        return table(("over HTTP", "figure", "budget"), told)

    def peers(self) -> str:
        """The suite of previews beside ClickHouse and Spark SQL."""
        asked = self._asked or service.ask_suite(self._finished())
        write_staged(self.size, self.folder / "staged")
        return peers.compare(asked, self._finished(), self.folder / "staged", self.folder)

    def _finished(self) -> Path:
        """The workspace after its night."""
        workspace = self._workspace()
        if not (workspace / "registry.db").exists():
            self.nights.append(run_night(workspace))
        return workspace

    @property
    def _files(self) -> Path:
        return self.folder / "serving"

    def _snapshot(self) -> ServingSnapshot:
        if not (self._files / MANIFEST_FILE).exists():
            build(write_staged(self.size, self.folder / "staged"), self._files)
        digest = parse_manifest((self._files / MANIFEST_FILE).read_bytes()).digest
        return open_snapshot(self._files, digest, verify=False)

    def _workspace(self) -> Path:
        return write_workspace(self.size, self.folder / "workspace")


class _Clock:
    """Seconds and processor seconds by part, as a build tells its parts."""

    def __init__(self) -> None:
        self._at = self._begun = (perf_counter(), process_time())
        self._kinds: dict[str, tuple[float, float]] = {}

    def tell(self, part: str, _done: int, _total: int) -> None:
        kind = part.split(" ", maxsplit=1)[0]
        now = (perf_counter(), process_time())
        before = self._kinds.get(kind, (0.0, 0.0))
        self._kinds[kind] = (before[0] + now[0] - self._at[0], before[1] + now[1] - self._at[1])
        self._at = now

    def by_kind(self) -> list[tuple[str, float, float]]:
        names = {"customers": "customers", "tag": "40 tags", "event": "20 event types"}
        return [(names[kind], *seconds) for kind, seconds in self._kinds.items()]

    def total(self) -> tuple[float, float]:
        return perf_counter() - self._begun[0], process_time() - self._begun[1]
