"""Building a snapshot's serving files."""

from __future__ import annotations

from pathlib import Path

from engine.serving.inputs import Progress, ServingInputs
from engine.serving.manifest import Manifest


def build(inputs: ServingInputs, folder: Path, progress: Progress | None = None) -> Manifest:
    """Write the serving files of a snapshot into the new folder `folder`, with `manifest.json` last.

    Files and folders are synchronised to the disk before this returns. The registry row that publishes the
    snapshot holds the manifest's `digest` (and may hold its `files`). A folder left by a build that was killed
    is removed first; a folder that holds a manifest is refused (`FileExistsError`). Values that break what
    the inputs promise (an ordinal twice, a type that does not fit) raise `InternalError`.
    """
    raise NotImplementedError
