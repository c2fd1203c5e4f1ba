"""The docs name everything that a user can write: a new operator, measure, key or command appears there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from engine.model.segment import Unit
from engine.model.tag import Cadence, Missing, TagKind
from engine.segments.measures import MEASURES
from engine.segments.operators import OPERATORS
from tagmill.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
SCHEMA = json.loads(
    (ROOT / "engine/definitions/schema/tag_definition.schema.json").read_text(encoding="utf-8")
)


def named() -> list[str]:
    """Every word that a user may write in a definition."""
    keys = [kind["properties"] for kind in SCHEMA["definitions"]["tag"]["oneOf"]]
    words = [OPERATORS, MEASURES, TagKind, Cadence, Missing, Unit, *keys]
    return sorted({str(word) for group in words for word in group})


@pytest.mark.parametrize("word", named())
def test_word_of_the_language_is_in_the_docs(word: str) -> None:
    assert re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", DOCS)


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_command_is_in_the_docs(command: str) -> None:
    assert f"tagmill {command}" in DOCS + (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    ]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
