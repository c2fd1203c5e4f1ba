"""A small shop whose nights run in one worker: starting one is the adapters' subject, not the night's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import OpenSession
from tests.night_workspaces import Shop, lend


@pytest.fixture
def shop(tmp_path: Path, session_of: OpenSession, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The folder of a shop; nothing is in it yet."""
    lend(session_of, monkeypatch)
    return Shop(tmp_path / "shop")
