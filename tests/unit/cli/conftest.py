"""A small shop, and the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tagmill.cli.app import app
from tests.conftest import OpenSession
from tests.night_workspaces import GENDER, Shop, lend, sql

ORDERS = sql("SELECT customer_id, count(*) AS tag_value FROM purchase GROUP BY customer_id")
VIP = "kind: list\nvalue_type: text\ntype: category\n"


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Tagmill = Callable[..., Answer]


@pytest.fixture
def tagmill(monkeypatch: pytest.MonkeyPatch) -> Tagmill:
    """Runs a command; `at` is the workspace."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, at: Path | None = None) -> Answer:
        done = CliRunner().invoke(app, [*arguments, *(["--workspace", str(at)] if at else [])])
        return Answer(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def shop(tmp_path: Path, session_of: OpenSession, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop with a static, a SQL and a list tag, and a base time of its own."""
    lend(session_of, monkeypatch)
    made = Shop(tmp_path / "shop")
    made.build({"gender": GENDER, "orders": ORDERS, "vip": VIP})
    (made.root / "tagmill.toml").write_text('as_of = "2018-01-03"\n', encoding="utf-8")
    return made
