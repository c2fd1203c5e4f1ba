"""Settings to services: base times, missing parts, what is opened when."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import ConfigurationError, InvalidInput
from engine.model.execution import EngineKind
from engine.wiring import load, open_workspace

NOW = datetime(2018, 3, 25, 17, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = "zone: Asia/Shanghai\ncustomers: {table: c, key: id, attributes: {}}\nevents: {}\n"
    (tmp_path / "catalog.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def base_time(folder: Path, as_of: str | None = None, setting: str | None = None) -> str:
    environ = {"TAGMILL__AS_OF": setting} if setting else {}
    with open_workspace(folder, environ) as workspace:
        moment = workspace.moment(as_of, NOW)
    assert moment.zone == "Asia/Shanghai"
    return moment.base_time.isoformat()


def test_the_base_time_is_the_one_asked_for_then_the_setting_then_the_last_midnight(folder: Path) -> None:
    assert base_time(folder) == "2018-03-25T16:00:00+00:00"
    assert base_time(folder, setting="2018-01-02") == "2018-01-01T16:00:00+00:00"
    assert base_time(folder, "2018-02-01", "2018-01-02") == "2018-01-31T16:00:00+00:00"
    assert base_time(folder, "2018-02-01T10:00:00-05:00") == "2018-02-01T15:00:00+00:00"


def test_a_day_begins_at_its_own_midnight_around_a_clock_change(folder: Path) -> None:
    text = (folder / "catalog.yaml").read_text().replace("Asia/Shanghai", "America/New_York")
    (folder / "catalog.yaml").write_text(text)
    with open_workspace(folder, {}) as workspace:
        before, after = (workspace.moment(day, NOW).base_time for day in ("2018-03-11", "2018-03-12"))
    assert (after - before).total_seconds() == 23 * 3600


def test_opening_a_workspace_creates_nothing(folder: Path) -> None:
    with open_workspace(folder, {}) as workspace:
        workspace.moment(None, NOW)
    assert [path.name for path in folder.iterdir()] == ["catalog.yaml"]


def test_the_registry_is_where_the_settings_say(folder: Path, tmp_path: Path) -> None:
    with open_workspace(
        folder, {"TAGMILL__REGISTRY__URL": f"sqlite:///{tmp_path / 'other.db'}"}
    ) as workspace:
        assert workspace.registry.snapshots.latest() is None
    assert (tmp_path / "other.db").exists()
    assert not (folder / "registry.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://h/d", "`mysql`"),
        ("nonsense", "no database address"),
        ("postgresql+psycopg://u:hush@127.0.0.1:1/d", "cannot be used"),
        ("sqlite:////nowhere/at/all.db", "cannot be used"),
    ],
)
def test_a_registry_that_cannot_be_used(folder: Path, url: str, said: str) -> None:
    environ = {"TAGMILL__REGISTRY__URL": url}
    with (
        open_workspace(folder, environ) as workspace,
        pytest.raises(ConfigurationError, match=said) as refused,
    ):
        _ = workspace.registry
    assert not {"hush", "nowhere"} & set(re.findall(r"\w+", refused.value.message))


def test_a_file_that_is_no_registry_is_refused(folder: Path) -> None:
    (folder / "registry.db").write_bytes(b"this is no database, only a text that is long enough" * 100)
    with open_workspace(folder, {}) as workspace, pytest.raises(ConfigurationError):
        _ = workspace.registry


def test_the_engine_asked_for_wins(folder: Path) -> None:
    with open_workspace(folder, {"TAGMILL__ENGINE__KIND": "embedded"}, engine=EngineKind.SPARK) as workspace:
        assert workspace.engine is EngineKind.SPARK


def test_a_catalog_that_cannot_be_read_has_no_zone(folder: Path) -> None:
    (folder / "catalog.yaml").write_text("zone: [\n")
    with open_workspace(folder, {}) as workspace, pytest.raises(InvalidInput) as refused:
        workspace.moment("2018-01-02", NOW)
    assert refused.value.issues


def test_a_missing_package_says_what_to_install() -> None:
    with pytest.raises(ConfigurationError, match="pip install"):
        load("not_installed_anywhere", "name")
    with pytest.raises(ModuleNotFoundError):
        load("engine.nothing_of_this_name", "name")
