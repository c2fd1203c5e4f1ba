"""Parameters that many routes take: nothing with control characters, nothing endless."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import Path, Query

CLEAN: Final = r"^[^\x00-\x1f\x7f]*$"

CodePath: TypeAlias = Annotated[str, Path(max_length=100, pattern=CLEAN, description="The code of a tag.")]
CrowdPath: TypeAlias = Annotated[str, Path(max_length=100, pattern=CLEAN, description="The id of a crowd.")]
VersionPath: TypeAlias = Annotated[
    str, Path(max_length=20, pattern=CLEAN, description="A number, or `latest`.")
]
CustomerPath: TypeAlias = Annotated[
    str, Path(max_length=1000, pattern=CLEAN, description="The id of a customer.")
]
JobPath: TypeAlias = Annotated[str, Path(max_length=100, pattern=CLEAN, description="The id of a job.")]
RunPath: TypeAlias = Annotated[
    str, Path(max_length=100, pattern=CLEAN, description="The id of a run, or `last`.")
]
TextQuery: TypeAlias = Annotated[str | None, Query(max_length=200, pattern=CLEAN)]
SnapshotQuery: TypeAlias = Annotated[
    str, Query(max_length=200, pattern=CLEAN, description="`latest`, or the id of a snapshot.")
]
