"""Where each of the workspace's own tables and folders lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

AS_OF: Final = "as_of"
"""The partition column of a tag's table: the local date of the base time of its values."""

CROWDS: Final = "crowds"
"""Below `lake/` the crowds' tables, below `serving/` their packed words: not a snapshot's folder."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders below `lake/`; `root` is that folder."""

    root: Path

    @property
    def customers(self) -> Path:
        """`customer_id`, `ordinal`."""
        return self.root / "customers"

    @property
    def snapshots(self) -> Path:
        """Snapshot, base time, tag, `as_of` of its values, table version, status."""
        return self.root / "snapshots"

    @property
    def tags_wide(self) -> Path:
        """The latest snapshot: one row a customer, one column a tag."""
        return self.root / "tags_wide"

    @property
    def tags(self) -> Path:
        """The folder that holds one table a tag."""
        return self.root / "tags"

    def tag(self, code: str) -> Path:
        """`customer_id`, `ordinal`, `tag_value`, partitioned by `as_of`."""
        return self.tags / code

    def upload(self, code: str) -> Path:
        """The values of a list tag as they were uploaded: `customer_id`, `tag_value`."""
        return self.root / "uploads" / code

    def attempt(self, code: str, as_of: date, run: str, number: int) -> Path:
        """The folder, inside the tag's table, that one attempt of one run writes; invisible until
        committed.
        """
        return self.tag(code) / f"{AS_OF}={as_of.isoformat()}" / f"{run}-{number}"

    @property
    def stages(self) -> Path:
        """What runs write for themselves; nothing in it outlives its run."""
        return self.root / ".stage"

    def stage(self, run: str) -> Path:
        """The staging folder of one run."""
        return self.stages / run

    @property
    def crowds(self) -> Path:
        """The folder that holds one table a crowd."""
        return self.root / CROWDS

    def crowd(self, crowd: str) -> Path:
        """`customer_id`, `ordinal`, partitioned by `version`."""
        return self.crowds / crowd
