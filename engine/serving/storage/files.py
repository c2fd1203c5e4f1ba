"""Files of a snapshot's folder: written, synchronised, digested, linked, verified, mapped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.snapshot import SnapshotFile
from engine.serving.storage.manifest import CorruptSnapshot

_READERS: Final = 2
_MOST_KNOWN: Final = 100_000

Identity: TypeAlias = tuple[int, int, int, int]
"""Device, inode, size and time of change of a file."""


class FolderWriter:
    """A new folder that is filled with files; every file is synchronised and digested as it is finished."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="digest")
        self._finished: list[Future[SnapshotFile]] = []
        self._linked: list[SnapshotFile] = []

    def __enter__(self) -> FolderWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def path(self, name: str) -> Path:
        """Where the file `name` is to be written; its folder exists then."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def finish(self, name: str) -> None:
        """The file `name` is complete: synchronise and digest it beside further work."""
        self._finished.append(self._pool.submit(_finish, self.folder, name))

    def data(self, name: str, data: bytes) -> None:
        """Write a small file as it is."""
        self.path(name).write_bytes(data)
        self.finish(name)

    def array(self, name: str, array: NDArray[Any]) -> None:
        """Write an array in NumPy's own format."""
        with self.path(name).open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        self.finish(name)

    def blank_array(self, name: str, dtype: np.dtype[Any], rows: int) -> NDArray[Any]:
        """A new array of zeros that is mapped from the file `name`; `finish` it when it is filled."""
        path = self.path(name)
        if rows == 0:
            with path.open("wb") as file:
                np.lib.format.write_array(file, np.zeros(0, dtype))
            return np.zeros(0, dtype)
        return np.asarray(np.lib.format.open_memmap(path, "w+", dtype, (rows,)))

    def table(self, name: str, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write record batches as an uncompressed Arrow file."""
        with pa.OSFile(str(self.path(name)), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        self.finish(name)

    def link(self, previous: Path, files: Iterable[SnapshotFile]) -> bool:
        """Take files of another snapshot as they are; False, with nothing done, where one is not whole."""
        files = tuple(files)
        for file in files:
            source = previous / file.path
            if not source.is_file() or source.stat().st_size != file.size:
                return False
        for file in files:
            self.path(file.path).hardlink_to(previous / file.path)
        self._linked.extend(files)
        return True

    def close(self) -> tuple[SnapshotFile, ...]:
        """Wait for all files, synchronise the folders, and tell the files in the order of their paths."""
        entries = [*self._linked, *(future.result() for future in self._finished)]
        for folder in {(self.folder / entry.path).parent for entry in entries} | {self.folder}:
            sync_folder(folder)
        return tuple(sorted(entries, key=lambda entry: entry.path))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes) -> None:
    """Write a small file and synchronise it and its folder."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _finish(folder: Path, name: str) -> SnapshotFile:
    with (folder / name).open("r+b") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return SnapshotFile(name, file.tell(), digest)


def verify_sizes(folder: Path, files: Iterable[SnapshotFile]) -> None:
    """Compare the size of every file; `CorruptSnapshot` names the first that is missing or differs."""
    for file in files:
        try:
            size = (folder / file.path).stat().st_size
        except OSError as error:
            raise CorruptSnapshot(f"serving file `{file.path}` is missing") from error
        if size != file.size:
            raise CorruptSnapshot(f"serving file `{file.path}` has {size} bytes instead of {file.size}")


class Verified:
    """Files whose digests were found right before: a snapshot links what did not change since the last one.

    A file is known by its inode, size and time of change, so that one that was written to is read again.
    """

    def __init__(self) -> None:
        self._known: dict[Identity, str] = {}

    def holds(self, identity: Identity, sha256: str) -> bool:
        """Whether this very file had the digest."""
        return self._known.get(identity) == sha256

    def add(self, identity: Identity, sha256: str) -> None:
        """Note that a file has the digest."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[identity] = sha256


def _identity(path: Path) -> Identity:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def verify_digests(folder: Path, files: Iterable[SnapshotFile], verified: Verified | None = None) -> None:
    """Compare the SHA-256 of every file, on two threads; `CorruptSnapshot` names the first that differs.

    Files that are `verified` already are not read again; those that are right now are added.
    """
    known = verified or Verified()
    with ThreadPoolExecutor(_READERS, thread_name_prefix="digest") as pool:
        for broken in pool.map(lambda file: _broken(folder, file, known), files):
            if broken is not None:
                raise CorruptSnapshot(f"serving file `{broken}` does not have the SHA-256 that was published")


def _broken(folder: Path, file: SnapshotFile, verified: Verified) -> str | None:
    path = folder / file.path
    try:
        identity = _identity(path)
        if verified.holds(identity, file.sha256):
            return None
        with path.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
        if found != file.sha256:
            return file.path
        verified.add(identity, found)
    except OSError:
        return file.path
    return None


def map_array(path: Path) -> NDArray[Any]:
    """An array in NumPy's format, mapped read-only."""
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    return np.asarray(array)


def map_table(path: Path) -> list[pa.RecordBatch]:
    """The record batches of an Arrow file, mapped without a copy."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        return [reader.get_batch(number) for number in range(reader.num_record_batches)]
