"""Settings: defaults, the environment, secrets, and every problem at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from engine.errors import ConfigurationError
from engine.settings import EngineKind, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = ROOT / "conf" / "tagmill.toml"

Write = Callable[[str], Path]


@pytest.fixture
def workspace(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        (tmp_path / "tagmill.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def refused(workspace: Path, environ: dict[str, str] | None = None) -> list[tuple[str, str, str | None]]:
    with pytest.raises(ConfigurationError) as error:
        load_settings(workspace, environ or {})
    return [(str(issue.place), issue.message, issue.hint) for issue in error.value.issues]


def test_without_a_file_everything_is_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}) == Settings()


def test_the_commented_file_holds_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "tagmill.toml").write_bytes(DEFAULTS.read_bytes())
    assert load_settings(tmp_path, {}) == Settings()


def test_the_commented_file_names_every_setting() -> None:
    text = DEFAULTS.read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            assert re.search(rf"(?m)^(# )?{name} = ", text), name
            continue
        section = re.split(r"(?m)^\[[a-z]+\]", re.split(rf"(?m)^\[{name}\]", text)[1])[0]
        for key in field.annotation.model_fields:
            written = rf"(?m)^(# )?{key} = |^\[{name}\.{key}\]"
            assert re.search(written, section), f"{name}.{key}"


def test_commented_lines_are_valid_settings_too(workspace: Write) -> None:
    lines = DEFAULTS.read_text(encoding="utf-8").splitlines()
    wanted = [
        re.sub(r'^# (?=(as_of|remote|url|"spark[^"]*") = )', "", line)
        for line in lines
        if not line.startswith("# url_file")
    ]
    settings = load_settings(workspace("\n".join(wanted)), {})
    assert settings.as_of == date(2018, 1, 2)
    assert settings.engine.remote == "sc://host:15002"
    assert settings.engine.conf == {"spark.sql.shuffle.partitions": "64"}


def test_the_environment_wins_over_the_file(workspace: Write) -> None:
    root = workspace('as_of = "2017-01-01"\n[engine]\nkind = "embedded"\nmemory = "1GiB"\n')
    settings = load_settings(
        root,
        {
            "TAGMILL__ENGINE__KIND": "spark",
            "TAGMILL__AS_OF": "2018-01-02",
            "TAGMILL__ENGINE__CONF": '{"spark.ui.enabled": "false"}',
            "TAGMILL__ENGINE__PACKAGES": "a:b:1, c:d:2",
            "TAGMILL__HISTORY__DAILY": "7",
            "TAGMILL_WORKSPACE": "elsewhere",
        },
    )
    assert settings.engine.kind is EngineKind.SPARK
    assert settings.engine.memory == 1024**3
    assert settings.engine.conf == {"spark.ui.enabled": "false"}
    assert settings.engine.packages == ("a:b:1", "c:d:2")
    assert (settings.as_of, settings.history.daily) == (date(2018, 1, 2), 7)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"2018-01-02"', date(2018, 1, 2)),
        ("2018-01-02", date(2018, 1, 2)),
        ('"2018-01-02T08:00:00+08:00"', datetime(2018, 1, 2, tzinfo=UTC)),
        ("2018-01-02T00:00:00Z", datetime(2018, 1, 2, tzinfo=UTC)),
        ('""', None),
    ],
)
def test_base_times(workspace: Write, text: str, value: object) -> None:
    assert load_settings(workspace(f"as_of = {text}\n"), {}).as_of == value


@pytest.mark.parametrize(
    "text",
    ['"2018-01-02T00:00:00"', "2018-01-02T00:00:00", '"20180102"', '"2018-W01-2"', '"noon"', "7", "true"],
)
def test_base_times_that_are_refused(workspace: Write, text: str) -> None:
    ((place, message, _),) = refused(workspace(f"# first line\nas_of = {text}\n"))
    assert place == "tagmill.toml:2"
    assert message.startswith("`as_of`: ")


def test_every_problem_is_reported_with_its_line(workspace: Write) -> None:
    root = workspace(
        'asof = "2018-01-02"\n'
        "[engine]\n"
        'knd = "spark"\n'
        'memory = "a lot"\n'
        "statement_timeout = -1\n"
        "\n"
        "[history]\n"
        "daily = true\n"
        "[privcy]\n"
        "min_group = 5\n"
    )
    found = refused(root, {"TAGMILL__SERVER__PORT": "70000", "TAGMILL__SEVER__HOST": "x"})
    assert [place for place, _, _ in found] == [
        "tagmill.toml:4",
        "tagmill.toml:5",
        "tagmill.toml:3",
        "TAGMILL__SERVER__PORT",
        "tagmill.toml:8",
        "tagmill.toml:1",
        "tagmill.toml:9",
        "TAGMILL__SEVER__HOST",
    ]
    hints = {message.split("`")[1]: hint for _, message, hint in found}
    assert hints["engine.knd"] == "did you mean `kind`?"
    assert hints["asof"] == "did you mean `as_of`?"
    assert hints["privcy"] == "did you mean `privacy`?"
    assert hints["sever"] == "did you mean `server`?"


def test_a_value_in_place_of_a_section(workspace: Write) -> None:
    ((place, message, hint),) = refused(workspace('registry = "sqlite:///x"\n'))
    assert (place, message) == ("tagmill.toml:1", "`registry` is a section, not a value")
    assert hint == "write `[registry]` and its keys below"


def test_text_that_is_not_toml(workspace: Write) -> None:
    ((place, message, _),) = refused(workspace('[engine]\nkind = "spark\n'))
    assert place == "tagmill.toml:2"
    assert message.startswith("not TOML: ")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "tagmill.toml").write_bytes(b"# \xff\n")
    assert refused(tmp_path) == [("tagmill.toml", "`tagmill.toml` is not UTF-8 text", None)]


def test_a_secret_is_read_from_a_file(workspace: Write, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql+psycopg://u:hush@h/d\n", encoding="utf-8")
    root = workspace('[registry]\nurl_file = "url"\n')
    for environ in ({}, {"TAGMILL__REGISTRY__URL_FILE": str(tmp_path / "url")}):
        url = load_settings(root, environ).registry.url
        assert url is not None
        assert url.get_secret_value() == "postgresql+psycopg://u:hush@h/d"
    direct = load_settings(root, {"TAGMILL__REGISTRY__URL": "sqlite:///x"}).registry.url
    assert direct == SecretStr("sqlite:///x")


def test_a_secret_given_twice_or_not_at_all(workspace: Write) -> None:
    twice = refused(workspace('[registry]\nurl = "sqlite:///x"\nurl_file = "url"\n'))
    assert twice == [("tagmill.toml:3", "`registry.url` and `registry.url_file` are both set; set one", None)]
    missing = refused(workspace('[registry]\nurl_file = "nowhere"\n'))
    assert missing == [
        ("tagmill.toml:2", "the file of `registry.url` cannot be read: FileNotFoundError", None)
    ]


def test_secrets_are_shown_nowhere(workspace: Write) -> None:
    settings = load_settings(workspace('[registry]\nurl = "postgresql://u:hush@h/d"\n'), {})
    assert "hush" not in f"{settings!r} {settings.model_dump_json()}"
    found = refused(workspace('[registry]\nurl = ["hush"]\n'))
    assert "hush" not in str(found)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().engine.kind = EngineKind.SPARK


def test_the_commented_file_is_toml() -> None:
    assert set(tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))) <= set(Settings.model_fields)
