"""In which line of a TOML file a key stands; the standard parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_ENTRY = re.compile(
    r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)

Path = tuple[str, ...]


def lines_of_keys(text: str) -> Mapping[Path, int]:
    """The first line (1-based) of each section and key, by its path: `("engine", "kind")` -> 4."""
    lines: dict[Path, int] = {}
    section: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        entry = None if header else _ENTRY.match(line)
        if header:
            section = _parts(header[1])
            _note(lines, section, number)
        elif entry:
            _note(lines, section + _parts(entry[1]), number)
    return lines


def nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of the key, or of the closest section around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _note(lines: dict[Path, int], path: Path, number: int) -> None:
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], number)


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
