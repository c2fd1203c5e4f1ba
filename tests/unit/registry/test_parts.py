"""The parts of the registry that need no database: canonical JSON, lock files, the list of migrations."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConfigurationError, InternalError
from engine.model.run import RunKey
from engine.registry.canonical import canonical_json, read_json
from engine.registry.lockfile import try_lock
from engine.registry.migrate import HEAD, MIGRATIONS
from tests.contract.registry_cases import BASE

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers()
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_canonical_json_reads_back_as_it_was(value: object) -> None:
    text = canonical_json(value)
    assert read_json(text) == value
    assert canonical_json(read_json(text)) == text


@given(VALUES)
def test_a_value_has_the_same_text_beside_a_decimal(value: object) -> None:
    assert canonical_json([value, Decimal("1.50")]) == f"[{canonical_json(value)},1.50]"


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical_json({"b": 1, "a": [Decimal("0.10"), "é"]}) == '{"a":[0.10,"é"],"b":1}'


@pytest.mark.parametrize("value", [Decimal("NaN"), {1, 2}, object()])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(InternalError):
        canonical_json(value)


def test_a_locked_file_is_refused_within_the_process_and_free_after_release(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "run.lock"
    first = try_lock(path)
    assert first is not None
    assert try_lock(path) is None
    first.release()
    second = try_lock(path)
    assert second is not None
    assert second.identity == first.identity
    second.release()


def test_two_lock_files_have_two_identities(tmp_path: Path) -> None:
    locks = [try_lock(tmp_path / name) for name in "ab"]
    assert len({lock.identity for lock in locks if lock}) == 2
    for lock in locks:
        assert lock is not None
        lock.release()


def test_a_lock_is_not_inherited_by_a_program(tmp_path: Path) -> None:
    lock = try_lock(tmp_path / "run.lock")
    assert lock is not None
    assert not os.get_inheritable(lock.descriptor)
    lock.release()


def test_a_lock_that_cannot_be_opened_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError):
        try_lock(tmp_path / "file" / "run.lock")


def test_the_newest_migration_is_the_one_that_opening_expects() -> None:
    numbers = sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == HEAD
    for path in (MIGRATIONS / "versions").glob("[0-9]*.py"):
        found = re.search(r'^revision = "(\d+)"', path.read_text(), re.MULTILINE)
        assert found is not None
        assert found[1] == path.name.split("_")[0]


def test_the_key_of_a_run_is_told_by_all_its_parts() -> None:
    key = RunKey(BASE, "f", {"a": 1, "b": None}, ("x", "y"))
    assert RunKey(BASE.astimezone(), "f", {"b": None, "a": 1}, ("y", "x", "x")).digest == key.digest
    others = [
        RunKey(BASE.replace(microsecond=1), "f", key.sources, key.tags),
        RunKey(BASE, "g", key.sources, key.tags),
        RunKey(BASE, "f", {"a": 2, "b": None}, key.tags),
        RunKey(BASE, "f", {"a": 1}, key.tags),
        RunKey(BASE, "f", key.sources, ("x",)),
    ]
    assert len({key.digest, *(other.digest for other in others)}) == 6
