"""How every job ends: one JSON line on stdout, and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from engine.errors import ExposedError
from engine.wiring import exit_code

Line = dict[str, object]


def end_of(work: Callable[[], tuple[Line, int]], *, log: str, refused: str) -> int:
    """Do the work, print its line with the exit code it ends with, and return that.

    `refused` is the status of a line about an error that is written for users; `log` names the log that gets
    what is not.
    """
    try:
        line, code = work()
    except KeyboardInterrupt:  # before the work could end itself; SIGTERM comes as one too
        line, code = {"status": "interrupted"}, 130
    except Exception as error:  # noqa: BLE001  # the last line of defence: every end is one line and a code
        line, code = failure(error, log=log, refused=refused), exit_code(error)
    sys.stdout.write(json.dumps({**line, "exit_code": code}, ensure_ascii=False) + "\n")
    return code


def failure(error: Exception, *, log: str, refused: str) -> Line:
    """The line about an error; a fault of our own goes to the operator's log."""
    if isinstance(error, ExposedError):
        return {"status": refused, "error_code": error.code, "message": error.message}
    import structlog

    structlog.get_logger(log).error("unexpected fault", exc_info=error)
    return {"status": "fault", "error_code": "fault", "message": type(error).__name__}
