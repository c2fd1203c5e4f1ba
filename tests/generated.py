"""Files generated from the code and kept in the repository: write them, or compare with `--check`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from api.app import openapi_text
from engine.catalog import catalog_schema
from engine.definitions import definition_schema
from tests.api.page import api_page
from tests.unit.segments.printed import printed_cases

ROOT = Path(__file__).resolve().parent.parent

FILES: dict[str, Callable[[], str]] = {
    "api/openapi.json": openapi_text,
    "docs/api.md": api_page,
    "engine/catalog/schema/catalog.schema.json": catalog_schema,
    "engine/definitions/schema/tag_definition.schema.json": definition_schema,
    "tests/cases/segments/printed.sql": printed_cases,
}
"""Path from the project's root to the function that makes its text."""


def main() -> int:
    """Write every generated file, or with `--check` tell which differ."""
    stale = [path for path, make in FILES.items() if _text(path) != make()]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path} is out of date: run `python -m tests.generated`", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).write_text(FILES[path](), encoding="utf-8")
        print(f"wrote {path}", file=sys.stderr)
    return 0


def _text(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main())
