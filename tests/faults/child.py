"""A run in a process of its own, to be killed: `python -m tests.faults.child FOLDER DAY`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.night_workspaces import Shop


def main() -> None:
    """Run the night of the shop in the folder; the exit code is the report's."""
    report = Shop(Path(sys.argv[1])).run(sys.argv[2])
    sys.stdout.write(f"{report.status.value}\n")
    sys.stdout.flush()
    os._exit(report.exit_code)


if __name__ == "__main__":
    main()
