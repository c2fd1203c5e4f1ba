"""A PostgreSQL server of its own for the tests, from the binaries that the package `pgserver` brings."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def postgres() -> Iterator[Callable[[], str]]:
    """Start a server on a socket in a temporary folder; yields what makes a new database and its URL.

    PostgreSQL refuses to run as root, so root starts a copy of the binaries as `nobody`.
    """
    root = Path(tempfile.mkdtemp(prefix="tagmill-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    programs = _programs(root, user)
    data = root / "data"
    try:
        _run(
            user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        options = f"-k {root} -c listen_addresses='' -c fsync=off -c max_connections=60"
        _run(user, programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", root / "log", "start")
        try:
            yield lambda: _new_database(root)
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _programs(root: Path, user: str | None) -> Path:
    found = importlib.util.find_spec("pgserver")
    assert found is not None and found.origin is not None
    package = Path(found.origin).parent
    if user is None:
        return package / "pginstall" / "bin"
    for folder in (package, package.with_name("pgserver.libs")):  # found by a path relative to the binaries
        if folder.exists():
            shutil.copytree(folder, root / folder.name, symlinks=True)
    account = pwd.getpwnam(user)
    os.chown(root, account.pw_uid, account.pw_gid)
    return root / package.name / "pginstall" / "bin"


def _run(user: str | None, *command: Path | str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def _new_database(root: Path) -> str:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(host=str(root), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return f"postgresql+psycopg://postgres@/{name}?host={root}"
