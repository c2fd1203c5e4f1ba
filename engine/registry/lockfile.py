"""A locked file tells at once that its holder on this machine has died: the kernel drops the lock."""

from __future__ import annotations

import fcntl
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class LockFile:
    """A file held locked by this process; `identity` names the file, whichever path leads to it."""

    descriptor: int
    identity: str

    def release(self) -> None:
        """Unlock and close."""
        os.close(self.descriptor)


def try_lock(path: Path) -> LockFile | None:
    """Lock the file, or None where a living process of this machine holds it.

    The lock belongs to the open file: a second attempt within the same process is refused as well. The
    descriptor is not inherited by programs that are started.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ConfigurationError(f"the lock `{path}` cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return LockFile(descriptor, _identity(descriptor))
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise ConfigurationError(f"the lock `{path}` cannot be taken: {error.strerror}") from error


def boot_identity() -> str:
    """What changes when this machine starts anew; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _identity(descriptor: int) -> str:
    """A name written into the file once, under its lock."""
    text = os.pread(descriptor, 64, 0).decode("ascii", "replace").strip()
    if len(text) != 32:
        text = uuid.uuid4().hex
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{text}\n".encode("ascii"), 0)
    return text
