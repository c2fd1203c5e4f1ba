"""The crowds that a workspace keeps: their signatures, and the members of their versions as sets."""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from engine.errors import ConfigurationError, NotFound, TagmillError, Unavailable
from engine.lake.crowds import is_whole, members_files, read_members, tells_digest
from engine.lake.layout import CROWDS, Layout
from engine.model.crowd import CrowdVersion
from engine.model.views import CUSTOMER_ID, ORDINAL
from engine.serving.sets.checksums import IdsChecksum, checksum_of_array
from engine.serving.sets.customer_set import CustomerSet, Words, digest, from_ordinals, from_words, word_count
from engine.serving.storage.files import write_durably

if TYPE_CHECKING:
    from engine.audience.crowds.book import OfSnapshot
    from engine.lake.files import DataFile
    from engine.model.schema import CrowdSignature
    from engine.registry import Registry

CACHE_BYTES: Final = 64 << 20


@dataclass(slots=True)
class _Cache:
    """Packed words by their SHA-256, the ones used last."""

    budget: int
    entries: OrderedDict[str, Words] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: str) -> Words | None:
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return self.entries.get(key)

    def put(self, key: str, words: Words) -> None:
        with self.lock:
            self.entries[key] = words
            while sum(each.nbytes for each in self.entries.values()) > self.budget and len(self.entries) > 1:
                self.entries.popitem(last=False)


class StoredCrowds:
    """The book of a workspace's own crowds. Safe for many threads."""

    def __init__(self, root: Path, registry: Registry, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._root, self._registry = root, registry
        self._layout = Layout(root / "lake")
        self._cache = _Cache(cache_bytes)
        self._known: dict[str, CrowdSignature] = {}
        self._receipts: dict[tuple[str, int], CrowdVersion] = {}
        self._verified: dict[tuple[str, int], object] = {}

    def signatures(self) -> dict[str, CrowdSignature]:
        """Every crowd with its versions that have members; as last seen while the registry is down."""
        with suppress(ConfigurationError):  # the registry may answer again
            self._known = self._registry.crowds.signatures()
        return self._known

    def members(self, crowd: str, version: int, reading: OfSnapshot) -> CustomerSet:
        """The members of a version who are in the reading's universe, as a set of its size.

        Raises NotFound for a version that does not exist, or whose members retention has taken, and
        Unavailable (`crowd_damaged`) where neither its words nor its table can be read.
        """
        universe = reading.serving.universe
        return fitted(self.stored(self._receipt(crowd, version)), universe.size) & universe

    def stored(self, version: CrowdVersion) -> CustomerSet:
        """The members of a version as they were published; raises as `members` does."""
        refuse_retired(version)
        key = version.files.words_sha256
        words = self._cache.get(key)
        if words is None:
            words = self._read(version)
            self._cache.put(key, words)
        return CustomerSet(words, version.files.size)

    def keep(self, crowd: str, version: int, members: CustomerSet) -> str:
        """Write a version's packed words durably; the SHA-256 of the file."""
        data = _packed(members.words)
        path = self.words_file(crowd, version)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")
        write_durably(aside, data)
        aside.replace(path)
        return sha256(data).hexdigest()

    def rows(self, version: CrowdVersion, *, after: int = -1, skip: int = 0) -> Iterator[pa.RecordBatch]:
        """`customer_id` and `ordinal` of the members, as `read_members` gives them.

        Raises Unavailable (`crowd_damaged`) before the first row where the files do not hold what the receipt
        says, and NotFound for a version whose members retention has taken.
        """
        refuse_retired(version)
        with _telling(version):
            files = self._files(version)
            self._verify(version, files)
        return _read_on(version, read_members(files, after=after, skip=skip))

    def _files(self, version: CrowdVersion) -> list[DataFile]:
        return members_files(self._layout.crowd(version.crowd), version.files.table_version, version.version)

    def _verify(self, version: CrowdVersion, files: Sequence[DataFile]) -> None:
        """Look whether the files are those that were written, once for as long as they stay as they are."""
        state = tuple((str(file.path), _state(file.path)) for file in files)
        key = (version.crowd, version.version)
        if self._verified.get(key) == (version, state):
            return
        if not all(is_whole(file) for file in files):
            raise _damaged(version)
        if not files or not all(tells_digest(file) for file in files):
            _compare(version, files)
        self._verified[key] = (version, state)

    def words_file(self, crowd: str, version: int) -> Path:
        """Where a version's packed words lie."""
        return self._root / "serving" / CROWDS / crowd / f"{version}.npy"

    def _receipt(self, crowd: str, version: int) -> CrowdVersion:
        try:
            found = self._registry.crowds.version(crowd, version)
        except ConfigurationError:
            seen = self._receipts.get((crowd, version))
            if seen is None:
                raise
            return seen
        self._receipts[crowd, version] = found
        return found

    def _read(self, version: CrowdVersion) -> Words:
        try:
            data = self.words_file(version.crowd, version.version).read_bytes()
        except OSError:
            data = b""
        if sha256(data).hexdigest() == version.files.words_sha256:
            words: Words = np.load(io.BytesIO(data), allow_pickle=False)
            return words
        return self._rebuilt(version)

    def _rebuilt(self, version: CrowdVersion) -> Words:
        """The words from the crowd's table, where the file is missing or damaged."""
        parts = [np.zeros(0, np.int32)]
        with _telling(version):
            parts += [
                batch.column(ORDINAL).to_numpy()
                for batch in read_members(self._files(version), columns=[ORDINAL])
            ]
            words = from_ordinals(np.concatenate(parts), version.files.size).words
        if digest(words) != (version.erased_digest or version.digest):
            raise _damaged(version)
        with suppress(OSError):  # the words are good, whether or not they can be written again
            self.keep(version.crowd, version.version, CustomerSet(words, version.files.size))
        return words


def _compare(version: CrowdVersion, files: Sequence[DataFile]) -> None:
    """Compare all rows with the receipt: another writer of Delta tables may have put the files together."""
    checksum, parts = IdsChecksum(), [np.zeros(0, np.int32)]
    for batch in read_members(files):
        checksum += checksum_of_array(batch.column(CUSTOMER_ID))
        parts.append(batch.column(ORDINAL).to_numpy())
    found = digest(from_ordinals(np.concatenate(parts), version.files.size).words)
    if found != (version.erased_digest or version.digest):
        raise _damaged(version)
    if not version.erased and str(checksum) != version.ids_checksum:
        raise _damaged(version)


def fitted(members: CustomerSet, size: int) -> CustomerSet:
    """The same members as a set of another size; those beyond it are left out."""
    if members.size <= size:
        return from_words(members.words, size)
    words = members.words[: word_count(size)].copy()
    if size & 63:
        words[-1] &= np.uint64((1 << (size & 63)) - 1)
    return CustomerSet(words, size)


def _packed(words: Words) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(words), allow_pickle=False)
    return file.getvalue()


def refuse_retired(version: CrowdVersion) -> None:
    """Raise NotFound (`version_retired`) for a version whose members retention has taken."""
    if version.retired_at is not None:
        raise NotFound(
            f"the members of version {version.version} of the crowd `{version.crowd}` are gone: "
            "only the newest versions are kept (`crowds.versions`)",
            code="version_retired",
        )


def _read_on(version: CrowdVersion, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    with _telling(version):
        yield from batches


@contextmanager
def _telling(version: CrowdVersion) -> Iterator[None]:
    """Turn whatever comes of files that are gone or damaged into one error that says so."""
    try:
        yield
    except (OSError, LookupError, ValueError, MemoryError, pa.ArrowException, TagmillError) as error:
        raise _damaged(version) from error


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _damaged(version: CrowdVersion) -> Unavailable:
    cure = "upload the list again" if version.engine == "upload" else "refresh the crowd"
    return Unavailable(
        f"the members of version {version.version} of the crowd `{version.crowd}` are damaged: its files do "
        f"not hold what its receipt says; {cure} for a new version",
        code="crowd_damaged",
    )
