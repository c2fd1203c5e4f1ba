"""Starts a worker, gives it one request at a time, and ends it where it breaks a limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from engine.adapters.channel import ChannelClosed, Message
from engine.adapters.failures import Failure, failed
from engine.adapters.launch import Launch, Opener
from engine.adapters.process import WorkerProcess
from engine.adapters.requirements import check_machine, startup_error
from engine.errors import StatementFailed, TagmillError

START_SECONDS: Final = {Opener.SAIL: 60.0, Opener.SPARK: 600.0, Opener.CONNECT: 600.0}
"""How long a start may take: Spark may have to fetch its JARs first."""

GRACE_SECONDS: Final = 15.0
"""How long Spark may take to end a statement that it was asked to end; then its driver is killed."""

PROBE: Final = "SELECT count(*) AS n FROM range(2)"
"""A statement that needs a free core and nothing else."""

NEAR: Final = 0.75
"""Share of its memory above which the sudden death of a worker is put down to memory."""


class _Stop(Exception):
    """The running statement must end, for the reason `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Supervisor:
    """Holds at most one worker. `ask` is called by one thread at a time, `cancel` by any."""

    def __init__(self, launch: Launch, environment: Mapping[str, str]) -> None:
        self._launch = launch
        self._environment = environment
        self._worker: WorkerProcess | None = None
        self._begun = False
        self._in_turn = False
        self._sent = False
        self._cancelled = threading.Event()
        self._deadline = 0.0
        self._closed = False
        self.about: Mapping[str, str] = {}

    @property
    def pid(self) -> int | None:
        """The worker's process id."""
        return self._worker.pid if self._worker else None

    @property
    def is_alive(self) -> bool:
        """Whether a worker runs."""
        return self._worker is not None and self._worker.is_alive()

    @property
    def is_busy(self) -> bool:
        """Whether a request was sent and its answer has not come."""
        return self._sent

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One call of a caller: what `cancel` ends, from the start of a worker to the last answer."""
        self._cancelled.clear()
        self._in_turn = True
        try:
            yield
        finally:
            self._in_turn = False

    def begin(self) -> None:
        """Start a worker and do not wait: the next `start` does. Raises ConfigurationError."""
        if self._closed:
            raise failed("cancelled", "the session is closed")
        self._end()
        check_machine(self._launch)
        self._worker = WorkerProcess(self._launch, self._environment)
        self._deadline = time.monotonic() + START_SECONDS[self._launch.opener]
        self._begun = True

    def start(self) -> bool:
        """Make sure that a worker runs; True if it is a new one, without views."""
        if self._closed:
            raise failed("cancelled", "the session is closed")
        if not self._begun:
            if self.is_alive:
                return False
            self.begin()
        self._begun = False
        self._await_worker()
        return True

    def _await_worker(self) -> None:
        assert self._worker is not None
        try:
            answer, _ = self._worker.channel.receive(self._tick)
        except (ChannelClosed, _Stop) as reason:
            said = self._end()
            if self._cancelled.is_set():
                raise failed("cancelled") from None
            raise startup_error(self._launch, f"{reason!r} {said}") from None
        except BaseException:
            self._end()
            raise
        if "failure" in answer:
            raise startup_error(self._launch, f"{answer['failure']['text']} {self._end()}")
        self.about = answer["ready"]

    def ask(self, request: Message, deadline: float) -> tuple[Message, bytearray]:
        """Give one request and return the answer. Raises StatementFailed; the worker may be gone then."""
        assert self._worker is not None
        self._deadline = deadline
        try:
            self._worker.channel.send(request)
            self._sent = True
            answer, rows = self._worker.channel.receive(self._tick)
        except (_Stop, ChannelClosed) as reason:
            raise self._stopped(reason) from None
        except BaseException:
            self._end()
            raise
        finally:
            self._sent = False
        if "failure" in answer:
            raise self._failed(Failure(**answer["failure"]))
        return answer, rows

    def cancel(self) -> None:
        """End the call that is in its turn, if there is one."""
        if self._in_turn:
            self._cancelled.set()

    def stop(self) -> None:
        """End the worker, in good order where an engine outside must be told."""
        self._closed = True
        if self._worker is not None and self._launch.opener is not Opener.SAIL:
            try:
                self._worker.channel.send({"op": "close"})
                self._worker.wait(GRACE_SECONDS)
            except ChannelClosed:
                pass
        self._end()

    def _tick(self) -> None:
        """Called every few milliseconds while the worker computes."""
        if self._cancelled.is_set():
            raise _Stop("cancelled")
        if time.monotonic() > self._deadline:
            raise _Stop("timeout")
        if self._too_large():
            raise _Stop("memory")

    def _too_large(self) -> bool:
        if self._launch.opener is not Opener.SAIL or self._worker is None:
            return False
        return self._worker.resident_bytes() > self._launch.memory_bytes

    def _stopped(self, reason: _Stop | ChannelClosed) -> StatementFailed:
        match reason:
            case _Stop(code=code):
                if self._launch.opener is Opener.SAIL or not (self._interrupted() and self._is_free()):
                    self._end()
                return failed(code)
            case _:
                starved = self._was_starved()
                said = self._end()
                lacking = starved or Failure(None, "", said).code == "memory"
                return failed("memory" if lacking else "crash", said)

    def _was_starved(self) -> bool:
        """Whether a dead worker was near its bound: a failed allocation does not always leave a word."""
        if self._launch.opener is not Opener.SAIL or self._worker is None:
            return False
        return self._worker.largest > NEAR * self._launch.memory_bytes

    def _interrupted(self) -> bool:
        """Whether the engine ended the statement when asked to, so that its session can go on.

        It is asked once a second: a statement that has only just begun may not be there to be ended yet.
        """
        assert self._worker is not None
        worker = self._worker
        self._deadline = time.monotonic() + GRACE_SECONDS
        self._cancelled.clear()
        asked = 0.0

        def tick() -> None:
            nonlocal asked
            self._tick()
            if time.monotonic() - asked > 1:
                asked = time.monotonic()
                worker.channel.send({"op": "cancel"})

        try:
            worker.channel.receive(tick)
        except (_Stop, ChannelClosed):
            return False
        return True

    def _is_free(self) -> bool:
        """Whether the engine computes again: what was ended as it began may run on unseen on all cores."""
        assert self._worker is not None
        self._deadline = time.monotonic() + GRACE_SECONDS
        self._cancelled.clear()
        try:
            self._worker.channel.send({"op": "fetch", "sql": PROBE, "limit": None})
            answer, _ = self._worker.channel.receive(self._tick)
        except (_Stop, ChannelClosed):
            return False
        return "failure" not in answer

    def _failed(self, failure: Failure) -> TagmillError:
        """The error of an answer; a worker that ran out of memory or lost its engine is not used again."""
        error = failure.error()
        if failure.is_fatal or error.code == "memory":
            self._end()
        if failure.is_fatal and error.code == "engine_error":
            return failed("crash", failure.text)
        return error

    def _end(self) -> str:
        worker, self._worker = self._worker, None
        return worker.kill() if worker is not None else ""
