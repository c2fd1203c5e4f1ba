"""What the machine has for each engine: for `tagmill doctor`."""

from __future__ import annotations

import importlib.metadata
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from engine.adapters.execution import open_execution
from engine.adapters.launch import DELTA_PACKAGES
from engine.adapters.requirements import LEAST_JAVA, find_java
from engine.errors import TagmillError
from engine.model.execution import EngineKind, SessionOptions

CACHES: Final = (".ivy2.5.2", ".ivy2")
"""Folders of the home directory in which Spark keeps the JARs that it fetched."""


class State(StrEnum):
    """`missing` matters only where the part is needed: each check says for what."""

    OK = "ok"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, its state, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    cure: str = ""


def diagnose(*, start: EngineKind | None = None, master: str = "local[2]") -> list[Check]:
    """Look at the parts of both engines; with `start`, also open a session of that engine (0.5 s or 10 s)."""
    checks = [_package("pysail"), _package("pyspark"), _java(), _jars()]
    return checks if start is None else [*checks, _start(start, master)]


def _package(name: str) -> Check:
    try:
        return Check(name, State.OK, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, State.MISSING, "not installed", "install Tagmill with its dependencies")


def _java() -> Check:
    java = find_java()
    cure = f"Apache Spark needs Java {LEAST_JAVA} or newer: install one and set `JAVA_HOME`"
    if java is None:
        return Check("java", State.MISSING, "no Java that starts", cure)
    found = f"{java.path}, version {java.version}"
    return Check("java", State.OK, found) if java.version >= LEAST_JAVA else _old(found, cure)


def _old(found: str, cure: str) -> Check:
    return Check("java", State.FAILED, found, cure)


def cached_jars() -> dict[str, bool]:
    """For each package of Spark that we ask for, whether its JAR lies in Spark's cache."""
    folders = [Path.home() / cache / "jars" for cache in CACHES]
    return {
        package: any((folder / _jar_of(package)).exists() for folder in folders) for package in DELTA_PACKAGES
    }


def _jar_of(package: str) -> str:
    group, name, version = package.split(":")
    return f"{group}_{name}-{version}.jar"


def _jars() -> Check:
    lacking = [package for package, there in cached_jars().items() if not there]
    if not lacking:
        return Check("spark packages", State.OK, "cached: " + ", ".join(DELTA_PACKAGES))
    cure = "Spark fetches them from Maven Central at its first start (87 MB)"
    return Check("spark packages", State.MISSING, "not cached: " + ", ".join(lacking), cure)


def _start(kind: EngineKind, master: str) -> Check:
    name = f"start {kind.value}"
    options = SessionOptions(zone="UTC", memory_bytes=1 << 30, timeout=60, conf={})
    begun = time.monotonic()
    try:
        with open_execution(options, kind=kind, master=master) as execution:
            answer = execution.fetch("SELECT 6 * 7 AS answer").to_pylist()
    except TagmillError as error:
        return Check(name, State.FAILED, str(error), "see the message")
    seconds = time.monotonic() - begun
    works = answer == [{"answer": 42}]
    return Check(name, State.OK if works else State.FAILED, f"a first answer after {seconds:.1f} s")
