"""The operator's log: its two forms, and that no secret gets into it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from engine.settings import LogFormat, LogLevel, LogSettings
from engine.wiring import configure_logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def written(format_: LogFormat = LogFormat.AUTO, level: LogLevel = LogLevel.INFO, **event: object) -> str:
    out = io.StringIO()
    configure_logs(LogSettings(format=format_, level=level), stream=out)
    structlog.get_logger("test").info("something", **event)
    return out.getvalue()


def test_elsewhere_than_on_a_terminal_it_is_one_json_object_a_line() -> None:
    line = json.loads(written(tag="spend_90d"))
    assert (line["event"], line["level"], line["tag"]) == ("something", "info", "spend_90d")


def test_text_can_be_asked_for() -> None:
    text = written(LogFormat.TEXT, tag="spend_90d")
    assert "something" in text
    assert "tag=spend_90d" in text
    assert "\x1b" not in text


def test_levels_below_the_setting_are_left_out() -> None:
    assert written(level=LogLevel.WARNING) == ""


def test_verbose_writes_everything() -> None:
    out = io.StringIO()
    configure_logs(LogSettings(level=LogLevel.ERROR), verbose=True, stream=out)
    structlog.get_logger("test").debug("detail")
    assert "detail" in out.getvalue()


def test_logs_of_libraries_take_the_same_way() -> None:
    out = io.StringIO()
    configure_logs(LogSettings(), stream=out)
    logging.getLogger("some.library").warning("careful: postgresql://u:hush@h/d")
    line = json.loads(out.getvalue())
    assert line["event"] == "careful: postgresql://u:[hidden]@h/d"


@pytest.mark.parametrize(
    "event",
    [
        {"password": "hush"},
        {"AWS_SECRET_ACCESS_KEY": "hush"},
        {"nested": {"authorization": "Bearer hush"}},
        {"url": "postgresql+psycopg://tagmill:hush@db/tagmill"},
        {"urls": ["a", "https://user:hush@host/"]},
        {"message": "key tgm_abcdefgh_hush was used"},
    ],
)
def test_secrets_are_hidden(event: dict[str, object]) -> None:
    for format_ in (LogFormat.JSON, LogFormat.TEXT):
        text = written(format_, **event)
        assert "hush" not in text
        assert "[hidden]" in text


def test_a_traceback_is_part_of_its_line() -> None:
    out = io.StringIO()
    configure_logs(LogSettings(), stream=out)
    structlog.get_logger("test").error("fault", exc_info=ValueError("inside"))
    assert "ValueError: inside" in json.loads(out.getvalue())["exception"]
