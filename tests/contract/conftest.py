"""The databases that the registry's contract suite runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.registry import Registry, open_registry
from engine.registry.owner import FILE_NAME
from tests.contract.registry_cases import Ticker
from tests.postgres import postgres

OpenRegistry = Callable[..., Registry]


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Makes a new database on a server of this session and returns its URL."""
    with postgres() as new_database:
        yield new_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def registry_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database; None is the file in the workspace."""
    return request.getfixturevalue("new_postgres")() if request.param == "postgres" else None


@pytest.fixture
def clock() -> Ticker:
    """The registry's time."""
    return Ticker()


@pytest.fixture
def open_again(registry_url: str | None, tmp_path: Path, clock: Ticker) -> Iterator[OpenRegistry]:
    """Opens the same registry once more, as another process would; `workspace` and `clock` may differ."""
    opened: list[Registry] = []

    def open_one(workspace: Path = tmp_path, **options: object) -> Registry:
        identify(workspace)
        url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
        opened.append(open_registry(url, workspace, **{"clock": clock, **options}))
        return opened[-1]

    yield open_one
    for registry in opened:
        registry.close()


def identify(folder: Path) -> None:
    """Make the folder one of a workspace that is seen from several machines."""
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_text("one\n", encoding="ascii")


@pytest.fixture
def registry(open_again: OpenRegistry) -> Registry:
    """An empty registry."""
    return open_again()
