"""What went wrong on an engine: its class and text, told as one code and one message of our own.

Users see code and message; the engine's text may hold data and is for the operator (`detail`).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.adapters.failure_rules import FATAL, MESSAGES, RULES
from engine.errors import StatementFailed

_CONDITION: Final = re.compile(r"\[([A-Z][A-Z0-9_]{5,}(?:\.[A-Z_]+)?)\]")
_POSITION: Final = re.compile(r"\bline (\d+),? (pos|position) (\d+)")


@dataclass(frozen=True, slots=True)
class Failure:
    """An engine's error as its client saw it.

    `condition` is Spark's error class (Sail has none), `exception` the client's exception class; `line` and
    `column` (1-based) are a position in the statement that ran, where the engine gives one.
    """

    condition: str | None
    exception: str
    text: str
    line: int | None = None
    column: int | None = None

    def to_message(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @property
    def code(self) -> str:
        """Our code: by error class where there is one, else by text; `engine_error` where nothing fits."""
        condition = self.condition or _named_condition(self.text)
        for found in (condition, condition.split(".")[0]):
            for code, conditions, _ in RULES:
                if found in conditions:
                    return code
        for code, _, pattern in RULES:
            if pattern is not None and re.search(pattern, self.text, re.IGNORECASE):
                return code
        return "engine_error"

    @property
    def is_fatal(self) -> bool:
        """Whether the session is lost: the engine behind the client has died or forgotten it."""
        return re.search(FATAL, self.text) is not None

    def error(self) -> StatementFailed:
        """The error to raise."""
        where = "" if self.line is None else f" (line {self.line}, column {self.column})"
        return failed(self.code, self.text, where)


def _named_condition(text: str) -> str:
    """The error class that a text names in brackets, where the client did not see it; or nothing."""
    match = _CONDITION.search(text)
    return match[1] if match else ""


def position(text: str) -> tuple[int | None, int | None]:
    """Line and column, 1-based, that the text of a Spark error names."""
    match = _POSITION.search(text)
    if match is None:
        return None, None
    return int(match[1]), int(match[3]) + (match[2] == "pos")  # `pos` counts from 0, `position` from 1


def failed(code: str, detail: str = "", where: str = "") -> StatementFailed:
    """The error of a code of our own, with the message that belongs to it."""
    return StatementFailed(MESSAGES[code] + where, code=code, detail=detail)
