"""The members of a version as rows: ids as they were stored, attributes and tags beside them."""

from __future__ import annotations

from engine.errors import InvalidInput


def version_number(version: int | str) -> int | None:
    """The number of a version, None for `latest`; raises InvalidInput for anything else."""
    if isinstance(version, int):
        return version
    if version == "latest":
        return None
    if version.isascii() and version.isdigit():
        return int(version)
    raise InvalidInput(f"`{version}` is no version; allowed are a number and `latest`", code="bad_version")
