"""`make test`: every test, in the order of what fails fastest; says loudly what could not run.

Tests on Apache Spark run beside the others: neither keeps two cores busy, and what they tell comes last.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

TESTS = Path(__file__).parent
LOUD = "!" * 78
FOLDERS = ("architecture", "unit", "api", "property", "contract", "faults", "demo", "spark")
"""Quick ones first; a test in `tests/architecture` holds this list to the folders there are."""

SPARK_ASKED = os.environ.get("TAGMILL__ENGINE__KIND") == "spark"
"""Whether the demo is to be computed on Apache Spark: then a machine without Java cannot pass."""

NO_TESTS = 5
"""Pytest's exit code where an option such as `-k` leaves no test of a part."""


def java_is_here() -> bool:
    """Whether a Java runtime starts."""
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ['PATH']}")
    return java is not None and subprocess.run([java, "-version"], capture_output=True).returncode == 0


def pytest(marker: str, folders: Iterable[str] = FOLDERS) -> list[str]:
    """The command for the tests with a marker, or without."""
    places = [f"tests/{name}" for name in folders]
    return [sys.executable, "-m", "pytest", *places, "-m", marker, *sys.argv[1:]]


def on_spark() -> list[str]:
    """The folders in which tests carry the marker `spark`: collecting all of them takes seconds."""
    files = {name: (TESTS / name).rglob("*.py") for name in FOLDERS}
    return [name for name in FOLDERS if any("mark.spark" in file.read_text("utf-8") for file in files[name])]


def both() -> int:
    """Run the tests on Spark beside the others; the worse exit code."""
    with tempfile.TemporaryFile() as told:
        beside = subprocess.Popen(pytest("spark", on_spark()), stdout=told, stderr=subprocess.STDOUT)
        try:
            codes = {subprocess.run(pytest("not spark")).returncode, beside.wait()}
        finally:
            beside.terminate()
        told.seek(0)
        print("\n== on Apache Spark", told.read().decode(errors="replace"), sep="\n", flush=True)
    return max(codes - {NO_TESTS}, default=NO_TESTS)


def main() -> int:
    """Run pytest over all that this machine can run; exit code 1 where Java is missing, but was asked for."""
    if java_is_here():
        return both()
    done = subprocess.run(pytest("not spark")).returncode
    print(f"{LOUD}\nThe tests on Apache Spark did NOT run: there is no Java 17 on this machine.\n{LOUD}")
    return 1 if os.environ.get("CI") or SPARK_ASKED else done


if __name__ == "__main__":
    sys.exit(main())
