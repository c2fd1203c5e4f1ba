"""`python -m tagmill` is the command `tagmill`."""

from __future__ import annotations

from tagmill.cli import main

if __name__ == "__main__":
    main()
