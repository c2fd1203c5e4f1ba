"""The functions that users' SQL may call, read from `functions.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from engine.sql.signatures import Signature

REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Function:
    """One function; `embedded` says why the embedded engine refuses it, `refused` why every engine does."""

    name: str
    group: str
    signatures: tuple[Signature, ...] = ()
    caps: Mapping[int, int] = field(default_factory=dict)
    rewrite: str | None = None
    embedded: str | None = None
    warning: str | None = None
    refused: str | None = None

    @property
    def is_aggregate(self) -> bool:
        """Whether it makes one value of a group's rows."""
        return self.group == "aggregate"

    @property
    def is_window(self) -> bool:
        """Whether it needs OVER."""
        return self.group == "window"


@cache
def functions() -> Mapping[str, Function]:
    """All functions by lower-case name, refused ones included."""
    text = files("engine.sql").joinpath("functions.toml").read_text(encoding="utf-8")
    found: dict[str, Function] = {}
    for group, entries in tomllib.loads(text).items():
        for name, entry in entries.items():
            found[name] = _function(name, group, entry)
    return found


@cache
def allowed_names() -> tuple[str, ...]:
    """The names of the functions that some engine runs: what a message offers."""
    return tuple(sorted(name for name, each in functions().items() if each.refused is None))


def _function(name: str, group: str, entry: Any) -> Function:
    if group == REFUSED:
        return Function(name, group, refused=entry)
    table = entry if isinstance(entry, dict) else {"is": entry}
    texts = table["is"] if isinstance(table["is"], list) else [table["is"]]
    return Function(
        name,
        group,
        signatures=tuple(map(Signature.parse, texts)),
        caps={int(index): cap for index, cap in table.get("caps", {}).items()},
        rewrite=table.get("rewrite"),
        embedded=table.get("embedded"),
        warning=table.get("warning"),
    )
