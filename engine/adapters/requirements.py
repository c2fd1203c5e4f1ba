"""What a machine needs for each engine, and what to do where it is missing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from engine.adapters.launch import Launch, Opener
from engine.errors import ConfigurationError

LEAST_JAVA: Final = 17
CONNECT_PORT: Final = 15002
GATEWAY: Final = "PYSPARK_GATEWAY_PORT"


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime that starts: where it is and its major version."""

    path: str
    version: int


def find_java() -> Java | None:
    """The Java that Spark would use: of `JAVA_HOME`, else of the path; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    path = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if path is None:
        return None
    try:
        told = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return Java(path, int(match[1])) if match else None


def check_machine(launch: Launch) -> None:
    """Raise ConfigurationError where a part is missing that can be seen before anything is started."""
    if launch.opener is Opener.SAIL and importlib.util.find_spec("pysail") is None:
        raise ConfigurationError(
            "the embedded engine needs the package `pysail`, which is not installed: "
            "install Tagmill with its dependencies, or set `engine.kind = spark`"
        )
    if launch.runs_jvm and GATEWAY not in os.environ:
        _check_java()
    if launch.opener is Opener.CONNECT and not launch.runs_jvm:
        _check_server(str(launch.remote))


def _check_server(remote: str) -> None:
    """See that somebody listens: the client itself would try again for minutes."""
    address = urlsplit(remote)
    if address.hostname is None:
        raise ConfigurationError(f"`engine.remote` is `{remote}`: allowed is `sc://host:port`")
    try:
        socket.create_connection((address.hostname, address.port or CONNECT_PORT), timeout=20).close()
    except OSError as error:
        reason = f"{type(error).__name__}: {error}"
        raise ConfigurationError(
            f"the Spark Connect server `{remote}` cannot be reached ({reason})"
        ) from error


def _check_java() -> None:
    java = find_java()
    wanted = f"Apache Spark needs Java {LEAST_JAVA} or newer"
    cure = (
        "install one (Debian: `apt install openjdk-17-jre-headless`) and set `JAVA_HOME`, "
        "or use `engine.kind = embedded`"
    )
    if java is None:
        raise ConfigurationError(f"{wanted}, and no `java` was found in `JAVA_HOME` or on the path: {cure}")
    if java.version < LEAST_JAVA:
        raise ConfigurationError(f"{wanted}, and `{java.path}` is Java {java.version}: {cure}")


def startup_error(launch: Launch, said: str) -> ConfigurationError:
    """The error of a worker that could not open its session, by what it said."""
    lines = " ".join(said.split())[-2000:]
    if re.search(r"unresolved dependenc|UNRESOLVED DEPENDENCIES|download failed|DOWNLOAD FAILED", said):
        jars = ", ".join(f"`{name}`" for name in launch.packages)
        return ConfigurationError(
            f"Spark could not fetch its JARs {jars}: allow access to Maven Central once (they are cached in "
            "`~/.ivy2.5.2` then), or name your mirror in an Ivy settings file by `spark.jars.ivySettings`"
        )
    if launch.opener is Opener.CONNECT and not launch.runs_jvm:
        return ConfigurationError(f"the Spark Connect server `{launch.remote}` cannot be reached: {lines}")
    return ConfigurationError(f"the engine `{launch.opener.value}` could not start: {lines}")
