"""Values as JSON has them: the API and the command line tell the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from api.answers import json_bytes
from engine.model.run import RunStatus
from tagmill.cli.output import plain


class Colour(Enum):
    """An enum whose values are no texts."""

    RED = 1


@dataclass(frozen=True, slots=True)
class Told:
    """Something with values inside values."""

    amounts: tuple[Decimal, ...]
    at: datetime
    facts: Mapping[str, object]


TOLD = Told(
    (Decimal("1E+2"), Decimal("1E-9"), Decimal("-0.10")),
    datetime(2018, 1, 2, 3, 4, 5, 600000, timezone(timedelta(hours=8))),
    MappingProxyType(
        {
            "day": date(2018, 1, 2),
            "status": RunStatus.PARTIAL,
            "colours": [Colour.RED, None, True, 1.5],
            "set": frozenset({"b", "a"}),
            "file": Path("a/b"),
            "顾客": {"inner": Decimal("0.00")},
        }
    ),
)


def test_what_json_has_not_becomes_what_it_has() -> None:
    assert plain(TOLD) == {
        "amounts": ["100", "0.000000001", "-0.10"],
        "at": "2018-01-01T19:04:05.600000Z",
        "facts": {
            "day": "2018-01-02",
            "status": "partial",
            "colours": [1, None, True, 1.5],
            "set": ["a", "b"],
            "file": "a/b",
            "顾客": {"inner": "0.00"},
        },
    }
    assert json.loads(json_bytes(TOLD)) == plain(TOLD)
