"""The supervisor's side imports no Spark client."""

from __future__ import annotations

import subprocess
import sys


def test_the_supervisor_imports_no_engine() -> None:
    code = (
        "import sys, engine.adapters.execution, engine.adapters.supervisor, engine.adapters.diagnosis\n"
        "print(sorted({'pyspark', 'pysail', 'delta', 'deltalake', 'duckdb', 'fastapi'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
