"""`python -m tagmill` is the command `tagmill`."""

from __future__ import annotations

import sys

from tagmill.cli import main

if __name__ == "__main__":
    sys.exit(main())
