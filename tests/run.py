"""`make test`: every test, in the order of what fails fastest; says loudly what could not run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

LOUD = "!" * 78
FOLDERS = ("architecture", "unit", "api", "property", "contract", "faults", "demo", "spark")
"""Quick ones first; a test in `tests/architecture` holds this list to the folders there are."""


def java_is_here() -> bool:
    """Whether a Java runtime starts."""
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ['PATH']}")
    return java is not None and subprocess.run([java, "-version"], capture_output=True).returncode == 0


def main() -> int:
    """Run pytest over everything that this machine can run; exit code 1 where CI lacks a part."""
    arguments = [sys.executable, "-m", "pytest", *(f"tests/{name}" for name in FOLDERS), *sys.argv[1:]]
    if java_is_here():
        return subprocess.run(arguments).returncode
    done = subprocess.run([*arguments, "-m", "not spark"]).returncode
    print(f"{LOUD}\nThe tests on Apache Spark did NOT run: there is no Java 17 on this machine.\n{LOUD}")
    return 1 if os.environ.get("CI") else done


if __name__ == "__main__":
    sys.exit(main())
