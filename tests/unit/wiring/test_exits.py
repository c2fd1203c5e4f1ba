"""Exit codes: every class of the error tree has the one that the contract names."""

from __future__ import annotations

import pytest

from engine.errors import (
    Cancelled,
    ConfigurationError,
    Conflict,
    ExposedError,
    InternalError,
    InvalidInput,
    LeaseHeld,
    NotFound,
    StatementFailed,
    TagmillError,
    Unavailable,
)
from engine.lake.log import DamagedLog
from engine.wiring import exit_code

CODES = {
    InvalidInput: 4,
    NotFound: 4,
    Conflict: 4,
    DamagedLog: 4,
    LeaseHeld: 3,
    ConfigurationError: 5,
    StatementFailed: 1,
    Cancelled: 130,
    Unavailable: 4,
    InternalError: 2,
}


def every_error(kind: type[TagmillError] = TagmillError) -> set[type[TagmillError]]:
    below = kind.__subclasses__()
    return set(below).union(*(every_error(each) for each in below))


def test_every_class_is_listed() -> None:
    assert {kind for kind in every_error() if kind.__module__ == "engine.errors"} == {
        *CODES,
        ExposedError,
    } - {DamagedLog}


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=lambda each: getattr(each, "__name__", None))
def test_codes(kind: type[Exception], code: int) -> None:
    assert exit_code(kind("…")) == code


def test_a_time_out_is_no_interruption() -> None:
    assert exit_code(Cancelled("…", code="timeout")) == 1


def test_what_nobody_expected() -> None:
    assert exit_code(RuntimeError("…")) == 2
