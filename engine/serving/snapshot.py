"""An open snapshot: its files mapped into memory, ready for leaves and profiles."""

from __future__ import annotations

from pathlib import Path

from engine.serving.manifest import Manifest


class ServingSnapshot:
    """The serving files of one published snapshot."""

    manifest: Manifest


def open_snapshot(folder: Path, digest: str, *, verify: bool = True) -> ServingSnapshot:
    """Open the serving files in `folder` whose manifest has the SHA-256 `digest` (from the registry row).

    The manifest's digest and every file's size are always checked, with `verify` the SHA-256 of every file
    too. `CorruptSnapshot` names what does not match.
    """
    raise NotImplementedError
