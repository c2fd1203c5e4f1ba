"""Signals that end work: whatever a library makes of them, the work ends by KeyboardInterrupt."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from engine.signals import interruptible

ENDING = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def _same_handlers() -> Iterator[None]:
    before = [signal.getsignal(number) for number in ENDING]
    yield
    assert [signal.getsignal(number) for number in ENDING] == before


def swallowed(number: signal.Signals) -> None:
    """As DuckDB does while it works on a statement."""
    try:
        signal.raise_signal(number)
    except KeyboardInterrupt:
        raise RuntimeError("Query interrupted") from None


@pytest.mark.parametrize("number", ENDING)
def test_an_interrupt_that_a_library_swallows_is_one_still(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        swallowed(number)


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="no signal"), interruptible():
        raise RuntimeError("no signal")


def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
