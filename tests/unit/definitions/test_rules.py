"""The list of rules, and what the cases do not show."""

from __future__ import annotations

from pathlib import Path

import engine.definitions.kinds
import engine.definitions.rules
from engine.definitions.kinds import KINDS
from engine.definitions.rules import RULES
from engine.model.tag import TagKind
from tests.unit.definitions.workspaces import check_case

NOT_RULES = {"__init__", "rule", "intervals"}
NOT_KINDS = {"__init__", "kind", "bands"}


def files_of(package: str) -> set[str]:
    return {file.stem for file in Path(package).parent.glob("*.py")}


def test_every_rule_has_its_file_and_stands_in_the_list() -> None:
    names = {rule.check.__module__.rpartition(".")[2] for rule in RULES}
    assert names == files_of(engine.definitions.rules.__file__) - NOT_RULES
    assert names == {rule.id for rule in RULES}
    assert all(rule.about.endswith(".") for rule in RULES)


def test_every_kind_has_its_file_and_stands_in_the_list() -> None:
    assert {kind.value for kind in KINDS} == files_of(engine.definitions.kinds.__file__) - NOT_KINDS
    assert set(KINDS) == set(TagKind)


def test_every_rule_finds_something_in_the_broken_case() -> None:
    found = {issue.code for issue in check_case("broken").issues}
    assert {rule.id for rule in RULES} - found == set()
