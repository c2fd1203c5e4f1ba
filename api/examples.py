"""Examples for OpenAPI and the docs, recorded from the demo: what is sent, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("examples.json")


@dataclass(frozen=True, slots=True)
class Example:
    """One call: `body` is JSON, `text` any other body of the type `media`; `told` are headers of the answer.

    `answer` is shortened JSON, or the first lines of a text.
    """

    operation: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    text: str | None
    media: str | None
    status: int
    told: Mapping[str, str]
    answer: Any


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order in which they were recorded."""
    return tuple(Example(**each) for each in json.loads(FILE.read_text(encoding="utf-8")))


def add_example(operation: dict[str, Any], example: Example) -> None:
    """Put an example into an operation of the OpenAPI document, unless it has one."""
    sent = operation.get("requestBody", {}).get("content", {})
    kind = "application/json" if example.text is None else example.media
    if kind in sent and (example.body is not None or example.text is not None):
        sent[kind].setdefault("example", example.body if example.text is None else example.text)
    answered = operation["responses"].get(str(example.status), {}).get("content", {})
    if "application/json" in answered and not isinstance(example.answer, str | None):
        answered["application/json"].setdefault("example", example.answer)
