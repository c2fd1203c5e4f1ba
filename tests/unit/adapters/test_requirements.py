"""What is said where a part of the machine is missing."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest

from engine.adapters.launch import Launch, Opener
from engine.adapters.requirements import Java, check_machine, find_java, startup_error
from engine.errors import ConfigurationError

SPARK = Launch(Opener.SPARK, "UTC", 1 << 30, master="local[2]", packages=("io.delta:delta-spark:1",))
SAIL = Launch(Opener.SAIL, "UTC", 1 << 30)


def make_java(folder: Path, version: str) -> str:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-16' >&2\n")
    java.chmod(0o755)
    return str(java)


@pytest.mark.parametrize(
    ("told", "major"), [("17.0.15", 17), ("1.8.0_402", 8), ("21", 21), ("11.0.2", 11), ("25-ea", 25)]
)
def test_the_version_of_java_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, major: int
) -> None:
    path = make_java(tmp_path, told)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == Java(path, major)


def test_java_is_looked_for_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_java(tmp_path, "17.0.1")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_java() == Java(path, 17)


def test_a_missing_java_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"needs Java 17 or newer, and no `java` .*JAVA_HOME"):
        check_machine(SPARK)


def test_an_old_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_java(tmp_path, "11.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match=f"`{path}` is Java 11"):
        check_machine(SPARK)


def test_a_remote_server_needs_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        check_machine(Launch(Opener.CONNECT, "UTC", 1 << 30, remote=f"sc://127.0.0.1:{port}/;user_id=a"))


def test_a_server_that_does_not_listen_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    launch = Launch(Opener.CONNECT, "UTC", 1 << 30, remote=f"sc://127.0.0.1:{port}")
    with pytest.raises(ConfigurationError, match=f"`sc://127.0.0.1:{port}` cannot be reached"):
        check_machine(launch)


def test_an_address_without_a_host_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="allowed is `sc://host:port`"):
        check_machine(Launch(Opener.CONNECT, "UTC", 1 << 30, remote="sc://"))


def test_a_missing_embedded_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match="`pysail`"):
        check_machine(SAIL)


def test_jars_that_cannot_be_fetched_are_named() -> None:
    said = ":: problems summary ::\n:: UNRESOLVED DEPENDENCIES ::\n: io.delta#delta-spark;1: not found"
    error = startup_error(SPARK, said)
    assert "`io.delta:delta-spark:1`" in error.message
    assert "Maven Central" in error.message
    assert "spark.jars.ivySettings" in error.message


def test_a_server_that_is_not_there_is_named() -> None:
    error = startup_error(
        Launch(Opener.CONNECT, "UTC", 1 << 30, remote="sc://spark.example:15002"), "UNAVAILABLE"
    )
    assert "`sc://spark.example:15002` cannot be reached" in error.message
