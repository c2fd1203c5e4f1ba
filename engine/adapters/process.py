"""A worker process as its supervisor sees it: started with little, watched, killed with all its children."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import psutil

import engine
from engine.adapters.channel import Channel
from engine.adapters.launch import Launch

PASSED: Final = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "SSL_CERT_FILE", "SSL_CERT_DIR"}
)
"""Variables that every worker gets, where they are set."""

PASSED_TO_SPARK: Final = frozenset(
    {
        *("JAVA_HOME", "JAVA_TOOL_OPTIONS", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_DIRS"),
        *("SPARK_LOCAL_IP", "HADOOP_CONF_DIR", "HADOOP_HOME", "YARN_CONF_DIR", "KRB5CCNAME", "KRB5_CONFIG"),
        *("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "PYSPARK_PYTHON", "PYTHONPATH"),
    }
)
"""Variables that Spark's driver needs beside them; the one secret is that of spark-submit's own gateway."""

TAIL: Final = 16_384


class WorkerProcess:
    """A running worker with its channel, its scratch folder and what it said on stderr."""

    def __init__(self, launch: Launch, environment: Mapping[str, str]) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="tagmill-worker-"))
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "engine.adapters.worker", str(theirs.fileno()), launch.to_json()],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                cwd=self._scratch,
                env=_environment(launch, environment, self._scratch),
                start_new_session=True,
            )
        self.channel = Channel(ours)
        self._watched = psutil.Process(self._process.pid)
        self.largest = 0

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group."""
        return self._process.pid

    def resident_bytes(self) -> int:
        """Resident memory of the worker itself; 0 when it is gone."""
        try:
            resident = int(self._watched.memory_info().rss)
        except psutil.Error:
            return 0
        self.largest = max(self.largest, resident)
        return resident

    def is_alive(self) -> bool:
        """Whether the worker still runs; one whose last threads are ending does not."""
        try:
            ending = self._watched.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False
        return not ending and self._process.poll() is None

    def tail(self) -> str:
        """The end of what the worker and its children wrote on stdout and stderr."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - TAIL))
        return self._said.read().decode(errors="replace")

    def wait(self, seconds: float) -> None:
        """Let the worker end by itself for a while."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def kill(self) -> str:
        """Kill the worker and everything it started, free what it held; returns what it had said."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.channel.close()
        said = self.tail()
        self._said.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        return f"{said}\nworker ended with {self._process.returncode}, largest seen {self.largest} bytes"


def _environment(launch: Launch, extra: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """What the worker sees of our environment: nothing but what its engine needs."""
    names = PASSED | PASSED_TO_SPARK if launch.opener != "sail" else PASSED
    kept = {name: value for name, value in os.environ.items() if name in names}
    home = str(Path(engine.__file__).parent.parent)
    path = os.pathsep.join(part for part in (home, kept.get("PYTHONPATH", "")) if part)
    return {
        **kept,
        **extra,
        "PYTHONPATH": path,
        "PYTHONUTF8": "1",
        "TMPDIR": str(scratch),
        "TZ": "UTC",
    }
