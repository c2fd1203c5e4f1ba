"""The lock files of jobs: they tell at once that a job's holder on this machine has died."""

from __future__ import annotations

from pathlib import Path

from engine.registry.lockfile import LockFile, boot_identity, try_lock


class JobLocks:
    """One locked file in `folder` for each attempt at a job that this process makes.

    A file bears the name of the machine's last start, so it says nothing to other machines. Who looks and who
    takes must do so in turns: the registry's write transactions are such turns.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[Path, LockFile] = {}

    def holder_died(self, job: str, attempt: int) -> bool:
        """Whether a process of this machine made the attempt, and lives no more."""
        file = self._file(job, attempt)
        lock = try_lock(file) if file.exists() else None
        if lock is None:
            return False
        lock.release()
        return True

    def take(self, job: str, attempt: int) -> None:
        """Tell that this process makes the attempt, as long as it lives; earlier ones are over."""
        self.forget(job)
        file = self._file(job, attempt)
        lock = try_lock(file)
        if lock is not None:
            self._held[file] = lock

    def release(self, job: str, attempt: int) -> None:
        """The attempt is over."""
        file = self._file(job, attempt)
        lock = self._held.pop(file, None)
        if lock is not None:
            file.unlink(missing_ok=True)
            lock.release()

    def forget(self, job: str) -> None:
        """No attempt at the job goes on."""
        for file in self._folder.glob(f"job-{job}-*.lock"):
            file.unlink(missing_ok=True)

    def _file(self, job: str, attempt: int) -> Path:
        return self._folder / f"job-{job}-{attempt}-{boot_identity()}.lock"
