"""The checksum of ids: as a receiver computes it, and as a snapshot keeps its parts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from engine.serving import build, open_snapshot
from engine.serving.sets.checksums import IdsChecksum, checksum_of_array, checksum_of_ids
from engine.serving.sets.customer_set import from_ordinals
from tests.unit.serving.test_build import inputs_of

IDS = ["", "007", "7", "顾客", "x" * 200]


def by_hand(ids: list[str]) -> str:
    sums = [0, 0, 0, 0]
    for text in ids:
        digest = hashlib.sha256(text.encode()).digest()
        for place in range(4):
            sums[place] += int.from_bytes(digest[4 * place : 4 * place + 4], "big")
    return ":".join((str(len(ids)), *(f"{number % 2**64:016x}" for number in sums)))


def test_it_is_what_the_formula_says() -> None:
    assert str(checksum_of_ids(IDS)) == by_hand(IDS) == str(checksum_of_array(pa.array(IDS)))
    assert str(IdsChecksum()) == "0:" + ":".join(["0" * 16] * 4) == str(checksum_of_ids([]))


def test_shards_add_up() -> None:
    assert checksum_of_ids(IDS[:2]) + checksum_of_ids(IDS[2:]) == checksum_of_ids(IDS)
    assert (IdsChecksum(1, (2**64 - 1, 0, 0, 1)) + IdsChecksum(1, (2, 0, 0, 1))).sums == (1, 0, 0, 2)


@pytest.mark.parametrize("hashes", [True, False])
def test_a_snapshot_answers_with_and_without_kept_hashes(tmp_path: Path, hashes: bool) -> None:
    folder = tmp_path / "snapshot"
    manifest = build(inputs_of(tmp_path), folder)
    with open_snapshot(folder, manifest.digest) as snapshot:
        if not hashes:
            (folder / "customers" / "hashes.npy").unlink()
        members = from_ordinals([3, 7, 39], snapshot.size)
        assert str(snapshot.ids.checksum(members)) == by_hand(["c003", "c007", "c039"])


def test_hashes_of_an_earlier_snapshot_are_used_again(tmp_path: Path) -> None:
    build(inputs_of(tmp_path, 40), tmp_path / "first")
    kept = tmp_path / "first" / "customers" / "hashes.npy"
    words = np.load(kept)
    words[5] = 1  # a mark that only a copy can have
    np.save(kept, words)
    build(replace(inputs_of(tmp_path, 60), previous=tmp_path / "first"), tmp_path / "second")
    after = np.load(tmp_path / "second" / "customers" / "hashes.npy")
    assert after[5].tolist() == [1, 1, 1, 1]
    build(inputs_of(tmp_path, 60), tmp_path / "fresh")
    fresh = np.load(tmp_path / "fresh" / "customers" / "hashes.npy")
    assert np.array_equal(np.delete(after, 5, axis=0), np.delete(fresh, 5, axis=0))


def test_a_damaged_earlier_file_is_not_used(tmp_path: Path) -> None:
    build(inputs_of(tmp_path, 40), tmp_path / "first")
    kept = tmp_path / "first" / "customers" / "hashes.npy"
    kept.write_bytes(kept.read_bytes()[:-8])
    build(replace(inputs_of(tmp_path, 60), previous=tmp_path / "first"), tmp_path / "second")
    build(inputs_of(tmp_path, 60), tmp_path / "fresh")
    after = np.load(tmp_path / "second" / "customers" / "hashes.npy")
    assert np.array_equal(after, np.load(tmp_path / "fresh" / "customers" / "hashes.npy"))
