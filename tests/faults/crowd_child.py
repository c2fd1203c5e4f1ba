"""A process that refreshes or deletes one crowd of a small world, to be killed at a fault point."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.unit.audience.crowd_worlds import crowd_world

CROWD = "gold"


def main() -> None:
    """`refresh` or `delete` the crowd, or `upload` a list."""
    with crowd_world(Path(sys.argv[1])) as world:
        if sys.argv[2] == "refresh":
            made = world.crowds.refresh(CROWD, by="child")
        elif sys.argv[2] == "delete":
            world.crowds.delete(CROWD)
            return
        else:
            from engine.audience.crowds.list_rows import ListRow

            made = world.crowds.upload(
                {"id": "list", "name": "list"}, [ListRow(1, "c001")], by="child"
            ).version
        sys.stdout.write(f"{made.version} {made.digest}\n")


if __name__ == "__main__":
    main()
