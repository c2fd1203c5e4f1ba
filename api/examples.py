"""Examples for OpenAPI, by operation: what is sent, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Example:
    """A body and answers by status."""

    body: Any = None
    answers: Mapping[int, Any] = field(default_factory=dict)


EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType({})
