"""The checksum of a set of ids (`semantics.md` 12): it can be added, and any receiver can compute it.

Of each id it takes the first 16 bytes of SHA-256 as four 32-bit big-endian words. A snapshot keeps them by
ordinal, since hashing takes 0.7 s a million ids and an ordinal's id never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.serving.sets.customer_set import Mask, from_words
from engine.serving.storage.files import FolderWriter, map_array

FILE: Final = "customers/hashes.npy"
PRESENT: Final = "customers/present.npy"

_CHUNK: Final = 1 << 16
_ROUND: Final = 1 << 64


@dataclass(frozen=True, slots=True)
class IdsChecksum:
    """How many ids, and the four sums of their words modulo 2^64."""

    count: int = 0
    sums: tuple[int, int, int, int] = (0, 0, 0, 0)

    @classmethod
    def parse(cls, text: str) -> IdsChecksum:
        """The checksum of its text; ValueError where it is none."""
        count, *sums = text.split(":")
        first, second, third, fourth = (int(part, 16) for part in sums)
        return cls(int(count), (first, second, third, fourth))

    def __add__(self, other: IdsChecksum) -> IdsChecksum:
        first, second, third, fourth = (
            (mine + yours) % _ROUND for mine, yours in zip(self.sums, other.sums, strict=True)
        )
        return IdsChecksum(self.count + other.count, (first, second, third, fourth))

    def __sub__(self, other: IdsChecksum) -> IdsChecksum:
        first, second, third, fourth = (
            (mine - yours) % _ROUND for mine, yours in zip(self.sums, other.sums, strict=True)
        )
        return IdsChecksum(self.count - other.count, (first, second, third, fourth))

    def __str__(self) -> str:
        return ":".join((str(self.count), *(f"{number:016x}" for number in self.sums)))


def checksum_of_ids(ids: Iterable[str]) -> IdsChecksum:
    """The checksum of some ids, each counted as often as it comes."""
    return checksum_of_words(_hashed(text.encode() for text in ids))


def checksum_of_array(ids: pa.Array | pa.ChunkedArray) -> IdsChecksum:
    """The checksum of a column of ids, in chunks."""
    total = IdsChecksum()
    for start in range(0, len(ids), _CHUNK):
        part = ids.slice(start, _CHUNK)
        total += checksum_of_words(_hashed(part.cast(pa.large_binary()).to_pylist()))
    return total


def checksum_of_words(words: NDArray[np.uint32]) -> IdsChecksum:
    """The checksum of ids whose words are the rows."""
    first, second, third, fourth = words.sum(axis=0, dtype=np.uint64).tolist()
    return IdsChecksum(len(words), (first, second, third, fourth))


def write_hashes(
    writer: FolderWriter, ids: pa.LargeStringArray, present: Mask, previous: Path | None
) -> None:
    """Write the words of every customer by ordinal, taking those that an earlier snapshot has."""
    words = np.zeros((len(ids), 4), np.uint32)
    missing = present.copy()
    if previous is not None:
        missing &= ~_take_over(words, previous)
    fresh = np.flatnonzero(missing)
    for start in range(0, len(fresh), _CHUNK):
        some = fresh[start : start + _CHUNK]
        words[some] = _hashed(ids.take(pa.array(some)).cast(pa.large_binary()).to_pylist())
    writer.array(FILE, words)


def _take_over(words: NDArray[np.uint32], previous: Path) -> Mask:
    """Copy the words of an earlier snapshot; whose they are."""
    known = np.zeros(len(words), np.bool_)
    try:
        before, there = map_array(previous / FILE), map_array(previous / PRESENT)
    except (OSError, ValueError):
        return known
    rows = min(len(before), len(words))
    if before.shape != (len(before), 4) or len(there) * 64 < len(before):
        return known
    words[:rows] = before[:rows]
    known[:rows] = from_words(there, len(there) * 64).mask()[:rows]
    return known


def _hashed(ids: Iterable[bytes]) -> NDArray[np.uint32]:
    joined = b"".join([sha256(text).digest()[:16] for text in ids])
    return np.frombuffer(joined, ">u4").reshape(-1, 4).astype(np.uint32)
