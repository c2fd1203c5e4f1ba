"""The kinds of tags, one file each: a new kind is a file and a line here."""

from __future__ import annotations

from typing import Final

from engine.definitions.kinds.kind import Kind
from engine.definitions.kinds.list import LIST
from engine.definitions.kinds.rule import RULE
from engine.definitions.kinds.sql import SQL
from engine.definitions.kinds.static import STATIC
from engine.definitions.kinds.statistical import STATISTICAL
from engine.model.tag import TagKind

KINDS: Final[dict[TagKind, Kind]] = {kind.kind: kind for kind in (STATIC, STATISTICAL, SQL, RULE, LIST)}

__all__ = ["KINDS", "Kind"]
