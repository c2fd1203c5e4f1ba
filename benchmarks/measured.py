"""A command with its children: how long it takes, how much processor time and memory."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from time import perf_counter

import psutil


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds on the clock, the greatest memory of all processes together (bytes), and what was told."""

    seconds: float
    peak: int
    code: int
    output: str
    errors: str


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Run a command and watch the proportional memory of its process tree (5 times a second)."""
    start = perf_counter()
    process = subprocess.Popen(
        list(command), env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    done, peak = Event(), [0]
    watch = Thread(target=_watch, args=(process.pid, done, peak), daemon=True)
    watch.start()
    output, errors = process.communicate()
    done.set()
    watch.join()
    return Measured(perf_counter() - start, peak[0], process.returncode, output, errors)


def _watch(pid: int, done: Event, peak: list[int]) -> None:
    while not done.wait(0.2):
        peak[0] = max(peak[0], _memory(pid))


def _memory(pid: int) -> int:
    """Memory of the tree that is its own: mapped files can be given back, and do not count."""
    try:
        process = psutil.Process(pid)
        return sum(_own(one) for one in [process, *process.children(recursive=True)])
    except psutil.Error:
        return 0


def _own(process: psutil.Process) -> int:
    try:
        info = process.memory_info()
    except psutil.Error:
        return 0
    return int(info.rss - getattr(info, "shared", 0))
