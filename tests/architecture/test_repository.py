"""Rules about the files themselves: small rooms, nothing of one machine, no registry's address."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.run import FOLDERS

ROOT = Path(__file__).resolve().parents[2]
VAGUE = {"utils", "helpers", "misc", "common", "core"}
REGISTRY_HOSTS = re.compile(r"https?://[a-z0-9.-]*(?:pypi|pythonhosted|npmjs|maven)")


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows."""
    done = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py") if path.stat().st_size]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rooms_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300, "a file of over 300 lines has more than one subject"
    assert path.stem not in VAGUE, "a file's name says what is in it"
    functions = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = [f"{f.name} ({_length(f)} lines)" for f in functions if _length(f) > 50]
    assert not long


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_nine_in_ten_functions_are_short() -> None:
    lengths = [
        _length(node)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert sum(length < 25 for length in lengths) >= 0.9 * len(lengths)


def test_nothing_names_a_package_registry() -> None:
    found = [
        path.name
        for path in tracked()
        if REGISTRY_HOSTS.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not found


def test_every_folder_of_tests_is_run() -> None:
    holding_tests = {path.relative_to(ROOT / "tests").parts[0] for path in tracked("tests/**/test_*.py")}
    assert holding_tests == set(FOLDERS)
