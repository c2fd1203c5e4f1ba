"""What a fresh interpreter loads: the service and the supervisor of a run must stay small and quick."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pyspark", "pysail", "fastapi", "duckdb", "deltalake", "pyarrow", "pandas", "sqlalchemy", "sqlglot"}


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that are loaded after `statement` in a fresh interpreter."""
    program = f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_engine_loads_no_engine_and_no_web_framework() -> None:
    assert not loaded_by("import engine") & HEAVY


def test_the_command_line_starts_without_heavy_libraries() -> None:
    assert not loaded_by("import tagmill.cli") & HEAVY


@pytest.mark.parametrize(
    "module", ["engine.night", "engine.wiring", "engine.adapters.execution", "engine.serving"]
)
def test_the_supervisor_never_loads_spark(module: str) -> None:
    assert not loaded_by(f"import {module}") & {"pyspark", "pysail"}
