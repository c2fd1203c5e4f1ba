"""A statement that goes wrong ends alone: the session stays usable and keeps its views."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from engine.adapters.execution import WorkerExecution, open_execution
from engine.errors import ExposedError, StatementFailed
from engine.model.execution import Format, SessionOptions, Source
from tests.conftest import OpenSession
from tests.contract.execution_cases import ENDLESS, ENGINES, wait_until

BOMB = "SELECT sum(size(l)) FROM (SELECT collect_list(repeat(CAST(id AS STRING), 40)) l FROM range(20000000))"
SUPERVISOR = """
import time
from engine.adapters.execution import open_execution
from engine.model.execution import SessionOptions
options = SessionOptions(zone="UTC", memory_bytes=1 << 30, timeout=60, conf={{}})
session = open_execution(options, {keywords})
print(session.worker_pid, flush=True)
{then}
"""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, session_of: OpenSession) -> WorkerExecution:
    session = session_of(request.param, "UTC")
    assert isinstance(session, WorkerExecution)
    return session


@pytest.fixture(scope="module")
def small() -> Iterator[WorkerExecution]:
    """A session with little memory."""
    options = SessionOptions(zone="UTC", memory_bytes=512 << 20, timeout=60, conf={})
    with open_execution(options) as session:
        yield session


@pytest.fixture(params=ENGINES[:2])
def mortal(request: pytest.FixtureRequest, session_of: OpenSession) -> WorkerExecution:
    """The engines in a process that the test kills; Spark Connect's server would be the third of a kind."""
    session = session_of(request.param, "UTC")
    assert isinstance(session, WorkerExecution)
    session.define("kept", "SELECT 7 AS n")
    return session


def fails_with(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(StatementFailed) as caught:
        call()
    assert caught.value.code == code, caught.value.detail


def keeps_its_views(session: WorkerExecution) -> bool:
    try:
        return session.fetch("SELECT n FROM kept").to_pylist() == [{"n": 7}]
    except StatementFailed as error:
        raise AssertionError(error.detail) from error


@pytest.fixture
def kept(engine: WorkerExecution) -> WorkerExecution:
    engine.define("kept", "SELECT 7 AS n")
    return engine


def test_a_statement_past_its_time_is_ended(kept: WorkerExecution) -> None:
    fails_with("timeout", lambda: kept.fetch(ENDLESS, timeout=1))
    assert keeps_its_views(kept)


def test_a_running_statement_can_be_cancelled(kept: WorkerExecution) -> None:
    with ThreadPoolExecutor() as pool:
        running = pool.submit(kept.fetch, ENDLESS)
        wait_until(lambda: kept.is_busy)
        kept.cancel()
        fails_with("cancelled", running.result)
    assert keeps_its_views(kept)


def test_cancelling_nothing_does_nothing(kept: WorkerExecution) -> None:
    kept.cancel()
    assert keeps_its_views(kept)


def test_a_dead_engine_fails_its_statement_only(mortal: WorkerExecution) -> None:
    with ThreadPoolExecutor() as pool:
        running = pool.submit(mortal.fetch, ENDLESS)
        wait_until(lambda: mortal.is_busy)
        assert mortal.worker_pid is not None
        os.killpg(mortal.worker_pid, signal.SIGKILL)
        fails_with("crash", running.result)
    assert keeps_its_views(mortal)


@pytest.mark.sail
def test_an_engine_that_died_between_statements_is_replaced(sail: WorkerExecution) -> None:
    sail.define("kept", "SELECT 7 AS n")
    pid = sail.worker_pid
    assert pid is not None
    os.killpg(pid, signal.SIGKILL)
    wait_until(lambda: not group_of(pid))
    assert keeps_its_views(sail)


@pytest.mark.sail
def test_a_view_whose_table_is_gone_fails_only_what_names_it(sail: WorkerExecution, tmp_path: Path) -> None:
    sail.define("kept", "SELECT 7 AS n")
    sail.write("SELECT 1 AS n", str(tmp_path / "rows"))
    sail.read("lost", Source(Format.PARQUET, str(tmp_path / "rows")))
    shutil.rmtree(tmp_path / "rows")
    pid = sail.worker_pid
    assert pid is not None
    os.killpg(pid, signal.SIGKILL)
    wait_until(lambda: not group_of(pid))
    assert keeps_its_views(sail)
    with pytest.raises(StatementFailed):
        sail.fetch("SELECT n FROM lost")
    sail.drop(["lost"])


# the interrupt may come while psutil opens a file of /proc, which is then closed by the collector
@pytest.mark.filterwarnings("ignore:.*/proc/[0-9]+/statm:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.sail
def test_an_interrupt_ends_the_statement(sail: WorkerExecution) -> None:
    sail.define("kept", "SELECT 7 AS n")

    def interrupt() -> None:
        wait_until(lambda: sail.is_busy)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        sail.fetch(ENDLESS)
    thread.join()
    assert keeps_its_views(sail)


def test_deep_nesting_is_an_answer_or_an_error(kept: WorkerExecution) -> None:
    deep = f"SELECT {'(' * 5000}1{')' * 5000} AS n"
    chain = "SELECT " + " + ".join(["1"] * 5000) + " AS n"
    for statement in (deep, chain):
        try:
            assert len(kept.fetch(statement, timeout=60)) == 1
        except StatementFailed as error:
            assert error.code in {"crash", "too_complex", "engine_error"}, error.detail
        assert keeps_its_views(kept)


@pytest.mark.sail
def test_a_memory_bomb_is_ended(small: WorkerExecution) -> None:
    small.define("kept", "SELECT 7 AS n")
    fails_with("memory", lambda: small.fetch(BOMB))
    assert keeps_its_views(small)


@pytest.mark.sail
def test_one_huge_value_is_ended(small: WorkerExecution) -> None:
    small.define("kept", "SELECT 7 AS n")
    fails_with("memory", lambda: small.fetch("SELECT length(repeat('a', 2000000000)) FROM range(3)"))
    assert keeps_its_views(small)


@pytest.mark.sail
def test_resident_memory_is_watched(small: WorkerExecution) -> None:
    small.define("kept", "SELECT 7 AS n")
    wide = "SELECT id, repeat(CAST(id AS STRING), 60) AS s FROM range(8000000)"
    fails_with("memory", lambda: small.fetch(wide))
    assert keeps_its_views(small)


@pytest.mark.sail
def test_the_worker_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGMILL__REGISTRY__URL", "postgresql://secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    options = SessionOptions(zone="UTC", memory_bytes=512 << 20, timeout=60, conf={})
    with open_execution(options, environment={"AWS_REGION": "eu-1"}) as session:
        seen = psutil.Process(session.worker_pid).environ()
    assert "secret" not in " ".join(seen.values())
    assert seen["AWS_REGION"] == "eu-1"


@pytest.mark.sail
def test_a_closed_session_is_gone_with_its_files() -> None:
    options = SessionOptions(zone="UTC", memory_bytes=512 << 20, timeout=60, conf={})
    session = open_execution(options)
    pid = session.worker_pid
    assert pid is not None
    scratch = Path(psutil.Process(pid).environ()["TMPDIR"])
    assert scratch.is_dir()
    session.close()
    session.close()
    assert not psutil.pid_exists(pid)
    assert not scratch.exists()
    with pytest.raises(ExposedError):
        session.fetch("SELECT 1")


def group_of(pid: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for process in psutil.process_iter(["status"]):
        try:
            if os.getpgid(process.pid) == pid and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except ProcessLookupError:
            continue
    return found


@pytest.mark.parametrize(
    ("keywords", "then"),
    [
        pytest.param("", "time.sleep(600)", marks=pytest.mark.sail, id="sail-idle"),
        pytest.param("", f"session.fetch({ENDLESS!r})", marks=pytest.mark.sail, id="sail-busy"),
        pytest.param(
            "kind='spark', master='local[2]'",
            f"session.fetch({ENDLESS!r})",
            marks=pytest.mark.spark,
            id="spark-busy",
        ),
    ],
)
def test_nothing_outlives_a_killed_supervisor(keywords: str, then: str) -> None:
    code = SUPERVISOR.format(keywords=keywords, then=then)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        worker = int(supervisor.stdout.readline())
        scratch = Path(psutil.Process(worker).environ()["TMPDIR"])
        assert group_of(worker)
        supervisor.kill()
    wait_until(lambda: not group_of(worker))
    assert not scratch.exists()
