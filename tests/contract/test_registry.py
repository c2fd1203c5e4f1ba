"""Definitions, switches and uploads on two databases, and the databases themselves."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.errors import ConfigurationError
from engine.model.crowd import CrowdOutcome, RefreshStatus
from engine.model.registered import Change, Origin
from engine.registry import Registry, migrate, open_registry
from engine.registry.database import Database
from engine.registry.migrate import HEAD
from engine.registry.tables import metadata
from tests.contract.registry_cases import Ticker, begun, definition

Open = Callable[..., Registry]


def test_definitions_get_a_version_when_they_change(registry: Registry, clock: Ticker) -> None:
    both = [definition("a", weight=1), definition("b")]
    made = registry.definitions.save(both, by="ann", fingerprints={"a": "fa"})
    assert [(item.code, item.version, item.change) for item in made] == [
        ("a", 1, Change.CREATED),
        ("b", 1, Change.CREATED),
    ]
    assert registry.definitions.save(both, by="ann") == []
    clock.advance(60)
    changed = registry.definitions.save([definition("a", weight=2, owner="crm")], by="bob")
    assert [(item.code, item.version, item.change, item.changed_keys) for item in changed] == [
        ("a", 2, Change.CHANGED, ("owner", "weight")),
        ("b", 2, Change.REMOVED, ()),
    ]
    assert [item.code for item in registry.definitions.current()] == ["a"]
    back = registry.definitions.save([definition("a", weight=2, owner="crm"), definition("b")], by="bob")
    assert [(item.code, item.version, item.change) for item in back] == [("b", 3, Change.CREATED)]
    newest, oldest = registry.definitions.versions("a")
    assert (newest.by, oldest.by, newest.at - oldest.at) == ("bob", "ann", timedelta(seconds=60))
    assert (oldest.fingerprint, oldest.place.file, oldest.place.line) == ("fa", "tag_definitions/a.yaml", 3)
    assert oldest.content == definition("a", weight=1).source
    assert str(oldest.content["quality"]["drift_max"]) == "0.30"


def test_origins_keep_to_their_own_definitions(registry: Registry) -> None:
    registry.definitions.save([definition("a")], by="ann")
    registry.definitions.save([definition("b")], by="api", origin=Origin.API)
    assert [(item.code, item.origin) for item in registry.definitions.current()] == [
        ("a", Origin.FILES),
        ("b", Origin.API),
    ]
    registry.definitions.save([], by="ann")
    assert [item.code for item in registry.definitions.current()] == ["b"]


def test_savers_at_once_do_not_clash(open_again: Open) -> None:
    registries = [open_again() for _ in range(4)]
    barrier, failures = threading.Barrier(4), []

    def save(registry: Registry) -> None:
        barrier.wait()
        try:
            registry.definitions.save([definition("a"), definition("b")], by="ann")
        except Exception as error:  # noqa: BLE001  # told by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=save, args=(registry,)) for registry in registries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [len(registries[0].definitions.versions(code)) for code in "ab"] == [1, 1]


def test_a_switch_holds_until_it_is_withdrawn(registry: Registry) -> None:
    assert registry.definitions.switches() == {}
    registry.definitions.switch("a", False, by="ann", reason="wrong")
    registry.definitions.switch("b", True, by="ann")
    assert registry.definitions.switches() == {"a": False, "b": True}
    registry.definitions.switch("a", None, by="bob")
    assert registry.definitions.switches() == {"b": True}
    assert [(item.enabled, item.by, item.reason) for item in registry.definitions.switches_of("a")] == [
        (None, "bob", None),
        (False, "ann", "wrong"),
    ]


def test_the_newest_upload_is_in_force(registry: Registry) -> None:
    first = registry.list_files.add("vip", path="uploads/vip/1.parquet", rows=2, digest="aa", by="ann")
    second = registry.list_files.add("vip", path="uploads/vip/2.parquet", rows=3, digest="bb", by="bob")
    other = registry.list_files.add("staff", path="uploads/staff/1.parquet", rows=1, digest="cc", by="bob")
    assert registry.list_files.latest() == {"vip": second, "staff": other}
    assert registry.list_files.of("vip") == [second, first]


def test_the_migrations_make_the_tables_that_the_code_expects(registry: Registry) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with registry.database.read() as connection:
        options = {"compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_a_registry_of_a_newer_version_is_refused(registry: Registry, open_again: Open) -> None:
    with registry.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="newer") as refused:
        open_again()
    assert refused.value.code == "registry_newer"


OPEN = """
import sys, pathlib
from engine.registry import open_registry
sys.stdin.readline()
open_registry(sys.argv[1], pathlib.Path(sys.argv[2])).close()
"""


def test_processes_that_open_an_empty_database_at_once_do_not_clash(
    registry_url: str | None, tmp_path: Path
) -> None:
    url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, url, str(tmp_path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [process.communicate("go\n")[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    registry = open_registry(url, tmp_path)
    with registry.database.read() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            HEAD
        ]
    registry.close()


def test_a_migration_that_is_broken_off_leaves_nothing(
    registry_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
    upgrade = migrate._upgrade

    def broken_off(connection: sa.Connection) -> None:
        upgrade(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(migrate, "_upgrade", broken_off)
        open_registry(url, tmp_path)
    database = Database(url)
    with database.read() as connection:
        assert sa.inspect(connection).get_table_names() == []
    database.close()
    open_registry(url, tmp_path).close()


def test_a_registry_of_an_older_version_is_brought_forward(registry: Registry, open_again: Open) -> None:
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
    with registry.database.write() as connection:
        connection.execute(sa.text("DROP TABLE crowd_results"))
        for column in ("run_id", "error_issues"):
            connection.execute(sa.text(f"ALTER TABLE jobs DROP COLUMN {column}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0003'"))
    later = open_again()
    outcome = CrowdOutcome("gold", RefreshStatus.REFRESHED, 1, 2, 0.5)
    later.runs.record_crowds(run.id, [outcome])
    assert registry.runs.crowds(run.id) == [outcome]
    assert registry.runs.get(run.id) == run


def test_times_keep_their_microseconds_and_come_back_in_utc(registry: Registry) -> None:
    base_time = datetime(2018, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
    with registry.leases.hold() as lease:
        run = begun(registry, lease, base_time)
    found = registry.runs.get(run.id).key.base_time
    assert found == base_time
    assert found.tzinfo is UTC
