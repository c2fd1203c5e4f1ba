"""A whole night on a PostgreSQL registry, named by the environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.model.run import RunStatus
from tests.night_workspaces import GENDER, Shop


@pytest.mark.sail
@pytest.mark.postgres
def test_a_night_is_kept_in_postgresql(new_postgres: Callable[[], str], tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text(new_postgres(), encoding="utf-8")
    shop = Shop(tmp_path / "shop", environ={"TAGMILL__REGISTRY__URL_FILE": str(secret)})
    shop.build({"gender": GENDER})
    report = shop.run()
    assert report.status is RunStatus.SUCCEEDED
    assert shop.run().nothing_to_do
    assert not (shop.root / "registry.db").exists()
    with shop.open() as workspace:
        latest = workspace.registry.snapshots.latest()
        versions = workspace.registry.definitions.versions("gender")
    assert latest is not None
    assert (latest.id, latest.tags["gender"].rows) == (report.snapshot, 3)
    assert [(version.by, len(version.fingerprint or "")) for version in versions] == [("test", 64)]
