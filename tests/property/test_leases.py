"""Leases against a model: whoever may write is the newest holder, whatever machines do and in which order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.errors import Conflict, LeaseHeld
from engine.model.lease import Lease
from engine.registry import Registry, open_registry
from tests.contract.conftest import identify
from tests.contract.registry_cases import Ticker

MACHINES = st.integers(0, 2)


@dataclass
class Granted:
    """A lease in the model: `beat` is when it was last renewed."""

    machine: int
    lease: Lease
    beat: float
    killed: bool = False
    released: bool = False


class Leases(RuleBasedStateMachine):
    """Three machines share a registry and nothing else; each has its own lock file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Ticker()
        self.seconds = 0.0
        self.granted: list[Granted] = []
        root = Path(self.folder.name)
        url = f"sqlite:///{root / 'registry.db'}"
        for number in range(3):
            identify(root / f"machine{number}")
        self.registries: list[Registry] = [
            open_registry(url, root / f"machine{number}", clock=self.clock) for number in range(3)
        ]

    def teardown(self) -> None:
        for granted in self.granted:
            self.registries[granted.machine].leases.release(granted.lease)
        for registry in self.registries:
            registry.close()
        self.folder.cleanup()

    @property
    def newest(self) -> Granted | None:
        return self.granted[-1] if self.granted else None

    def may_be_taken_by(self, machine: int) -> bool:
        """What the contract says: released, dead on this machine, or silent for two minutes elsewhere."""
        if any(each.machine == machine and not each.killed and not each.released for each in self.granted):
            return False  # its process lives and holds the lock file
        newest = self.newest
        if newest is None or newest.released or self.seconds - newest.beat >= 120:
            return True
        return newest.killed and newest.machine == machine

    @rule(machine=MACHINES)
    def acquire(self, machine: int) -> None:
        expected = self.may_be_taken_by(machine)
        try:
            lease = self.registries[machine].leases.acquire()
        except LeaseHeld:
            assert not expected
            return
        assert expected
        assert self.newest is None or lease.token > self.newest.lease.token
        self.granted.append(Granted(machine, lease, self.seconds))

    @rule(number=st.integers(0, 5))
    def renew(self, number: int) -> None:
        for granted in self.granted[-1 - number :][:1]:
            if granted.killed or granted.released:
                continue
            try:
                self.registries[granted.machine].leases.renew(granted.lease)
            except Conflict:
                assert granted is not self.newest
            else:
                assert granted is self.newest
                granted.beat = self.seconds

    @rule(number=st.integers(0, 5))
    def release(self, number: int) -> None:
        for granted in self.granted[-1 - number :][:1]:
            if not granted.killed:
                self.registries[granted.machine].leases.release(granted.lease)
                granted.released = True

    @rule(machine=MACHINES)
    def kill(self, machine: int) -> None:
        """The kernel drops the lock of a process that dies; nothing else happens."""
        for granted in self.granted:
            if granted.machine == machine and not granted.released and not granted.killed:
                granted.killed = True
                self.registries[machine].leases._locks.pop(granted.lease).release()

    @rule(seconds=st.sampled_from([1, 60, 119, 120, 500]))
    def wait(self, seconds: int) -> None:
        self.seconds += seconds
        self.clock.advance(seconds)

    @invariant()
    def the_state_tells_who_holds_it(self) -> None:
        state = self.registries[0].leases.state()
        if self.newest is None:
            assert state is None
            return
        assert state is not None
        assert state.lease == self.newest.lease
        dead_here = self.newest.killed and self.newest.machine == 0
        silent = self.seconds - self.newest.beat >= 120
        assert state.alive == (not self.newest.released and not silent and not dead_here)


TestLeases = Leases.TestCase
TestLeases.settings = settings(stateful_step_count=25)
