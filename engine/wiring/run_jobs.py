"""The job `run`: a night in a process of its own, as `tagmill run` would do it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from engine.errors import Cancelled, ConfigurationError, InternalError, LeaseHeld, TagmillError
from engine.model.job import JobProgress
from engine.model.run import INTERRUPTED
from engine.wiring.job_runner import HandedOver

if TYPE_CHECKING:
    from engine.wiring.job_runner import Task

KIND: Final = "run"
PATIENCE: Final = 6.0
"""Seconds that a run is given to end well after it was told to."""

_LOOK: Final = 0.2
_TAIL: Final = 2000
_FAILURES: Final = ("failed", "blocked", "refused")
_MOST: Final = 1 << 20
_STEP: Final = b'{"step": '


class RunJobs:
    """Runs of one workspace; `environ` is what the process was started with."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._root = root
        self._environ = environ

    def run(self, task: Task) -> object:
        """Start the run, watch it, and tell its report."""
        while True:
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
                code = self._watch(task, out, log)
                if code == 3 and task.job.attempt > 1 and not task.cancel.wait(2):
                    continue  # what this job began before still works: wait for it to end
                return _result(code, _read(out), _read(log)[-_TAIL:])

    def _watch(self, task: Task, out: IO[bytes], log: IO[bytes]) -> int:
        child = subprocess.Popen(
            self._command(task.job.params),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=log,
            env={**self._environ, "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        steps = Steps(log)
        try:
            while child.poll() is None:
                if (progress := steps.newest()) is not None:
                    task.report(progress)
                if task.cancel.wait(_LOOK):
                    _end(child)
                    if task.leaving.is_set():
                        raise HandedOver
                    raise Cancelled("the run was cancelled")
        finally:
            if child.poll() is None:
                _end(child)
        return child.returncode

    def _command(self, params: Mapping[str, object]) -> list[str]:
        command = [sys.executable, "-m", "tagmill", "run", "--workspace", str(self._root), "--json"]
        if params.get("as_of"):
            command += ["--as-of", str(params["as_of"])]
        tags = params.get("tags")
        if isinstance(tags, list):
            command += ["--tags", ",".join(map(str, tags))]
        return [*command, "--force"] if params.get("force") else command


class Steps:
    """The steps that a run tells on stderr, each a line of JSON, read while it writes to `log`."""

    def __init__(self, log: IO[bytes]) -> None:
        self._log = log
        self._read = 0

    def newest(self) -> JobProgress | None:
        """The last step that was told since this was asked before; None where there was none."""
        told = os.pread(self._log.fileno(), _MOST, self._read)  # where the run writes on stays as it is
        whole = told[: told.rfind(b"\n") + 1] if len(told) < _MOST else told
        self._read += len(whole)
        steps = [line for line in whole.splitlines() if line.startswith(_STEP)]
        return _progress(steps[-1]) if steps else None


def _progress(line: bytes) -> JobProgress | None:
    try:
        step = json.loads(line)["step"]
        return JobProgress(step["done"], step["total"], f"{step['stage']} {step['name']}", step["run"])
    except (ValueError, KeyError):
        return None  # a line of the log that only looks like one


def _end(child: subprocess.Popen[bytes]) -> None:
    """SIGTERM ends a run with everything whole; what does not end is killed with all it started."""
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _result(code: int, out: str, log: str) -> object:
    if code not in (0, 1):
        raise _failure(code, log)
    try:
        report = json.loads(out)
    except ValueError:
        raise InternalError(f"a run ended with {code} and told: {log}") from None
    wanted = ("run_id", "status", "snapshot", "base_time", "universe", "seconds", "nothing_to_do")
    failed = [tag["code"] for tag in report["tags"] if tag["status"] in _FAILURES]
    stayed = [crowd["crowd"] for crowd in report["crowds"] if crowd["status"] in _FAILURES]
    told = {"failed": failed, "crowds_failed": stayed, "exit_code": code}
    return {name: report[name] for name in wanted} | told


def _failure(code: int, log: str) -> TagmillError:
    said = [line.removeprefix("tagmill: ") for line in log.splitlines() if line.startswith("tagmill: ")]
    message = said[-1] if said else f"the run ended with exit code {code}"
    if code == INTERRUPTED:
        return Cancelled("the run was ended by a signal")
    match code:
        case 3:
            return LeaseHeld("another run works on this workspace; wait for its end, or end it")
        case 4 | 5:
            return ConfigurationError(message, code="run_refused")
        case _:
            return InternalError(f"{message}: {log}")
