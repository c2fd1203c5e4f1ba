"""Two workspaces never share a registry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from engine.errors import ConfigurationError
from engine.registry import open_registry
from engine.registry.owner import FILE_NAME
from tests.contract.registry_cases import definition


@pytest.fixture
def url(registry_url: str | None, tmp_path: Path) -> str:
    """The address of an empty database."""
    return registry_url or f"sqlite:///{tmp_path / 'shared.db'}"


def test_the_registry_of_another_workspace_is_refused(url: str, tmp_path: Path) -> None:
    open_registry(url, tmp_path / "one").close()
    with pytest.raises(ConfigurationError, match="another workspace") as refused:
        open_registry(url, tmp_path / "two")
    assert refused.value.code == "registry_taken"
    owner = (tmp_path / "one" / FILE_NAME).read_text()
    assert owner.strip() in refused.value.message
    (tmp_path / "two" / FILE_NAME).write_text(owner)
    open_registry(url, tmp_path / "two").close()
    open_registry(url, tmp_path / "one").close()


def test_of_workspaces_that_open_a_new_registry_at_once_one_gets_it(url: str, tmp_path: Path) -> None:
    open_registry(url, tmp_path / "first").close()
    registry = open_registry(url, tmp_path / "first")
    with registry.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM owner")
    registry.close()
    barrier, got, refused = threading.Barrier(4), [], []

    def race(number: int) -> None:
        barrier.wait()
        try:
            open_registry(url, tmp_path / f"w{number}").close()
            got.append(number)
        except ConfigurationError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), refused) == (1, ["registry_taken"] * 3)


@pytest.mark.parametrize(("content", "reason"), [(b"\n", "is empty"), (b"\xff", "no text")])
def test_a_damaged_id_is_told(url: str, tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(ConfigurationError, match=reason) as refused:
        open_registry(url, tmp_path)
    assert refused.value.code == "workspace_id"


def test_the_file_in_the_workspace_is_its_own_wherever_it_goes(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    open_registry(None, tmp_path / "here").close()
    (tmp_path / "here").rename(tmp_path / "there")
    open_registry(None, tmp_path / "there").close()
    assert not (tmp_path / "there" / FILE_NAME).exists()


@pytest.mark.postgres
def test_schemas_of_one_database_are_registries_of_their_own(
    new_postgres: Callable[[], str], tmp_path: Path
) -> None:
    url = new_postgres()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute("CREATE SCHEMA club")
    for schema in ("shop", "club"):
        registry = open_registry(f"{url}&options=-csearch_path%3D{schema}", tmp_path / schema)
        registry.definitions.save([definition(schema)], by="ann")
        assert [item.code for item in registry.definitions.current()] == [schema]
        registry.close()
