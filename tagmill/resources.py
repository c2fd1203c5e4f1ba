"""Where the files are that come with Tagmill: the workspaces of `init` and of the demo.

A wheel carries them inside the package; a checkout has the demo's definitions at its top level, where
they are edited.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def workspace_template(name: str) -> Path:
    """The folder of a workspace template, `init` or `demo`."""
    return PACKAGE / "workspaces" / name


def demo_definitions() -> Path:
    """The demo's tag definitions."""
    packed = workspace_template("demo") / "tag_definitions"
    return packed if packed.is_dir() else PACKAGE.parent / "tag_definitions"
