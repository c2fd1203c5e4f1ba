"""Sorted dictionaries of texts: a text's code is its rank by code point, so codes compare as texts do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.serving.stopping import check
from engine.serving.storage.files import FolderWriter, map_table

_SHORT: Final = 1000
_CHUNK: Final = 10_000
_MANY: Final = 64
_WORTH: Final = 100
"""A dictionary of so many texts for each one that is looked for is hashed sooner than searched."""

_SCHEMA: Final = pa.schema([("value", pa.large_string())])


class Dictionary:
    """Distinct texts in the order of their UTF-8 bytes."""

    def __init__(self, texts: pa.LargeStringArray) -> None:
        self.texts = texts

    @classmethod
    def open(cls, path: Path) -> Dictionary:
        """Map a dictionary that `write_dictionary` wrote."""
        batches = map_table(path)
        return cls(batches[0].column(0) if batches else pa.array([], pa.large_string()))

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, code: int) -> str:
        text: str = self.texts[code].as_py() if self._few is None else self._few[code]
        return text

    @cached_property
    def _few(self) -> list[str] | None:
        """The texts of a short dictionary as Python has them, since they are asked for again and again."""
        return self.texts.to_pylist() if len(self.texts) <= _SHORT else None

    def __iter__(self) -> Iterator[str]:
        return (text.as_py() for text in self.texts)

    def find(self, text: str) -> int | None:
        """The code of a text, or None where it does not occur."""
        wanted = text.encode()
        low, high = 0, len(self.texts)
        while low < high:
            middle = (low + high) // 2
            if self.texts[middle].as_buffer().to_pybytes() < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.texts) and self[low] == text else None

    def first_from(self, text: str, *, beyond: bool = False) -> int:
        """The code of the first text that is not before `text`; `beyond` skips those that begin with it."""
        wanted = text.encode()
        low, high = 0, len(self.texts)
        while low < high:
            middle = (low + high) // 2
            found = self.texts[middle].as_buffer().to_pybytes()
            if found < wanted or (beyond and found.startswith(wanted)):
                low = middle + 1
            else:
                high = middle
        return low

    def find_all(self, texts: Sequence[str]) -> list[int]:
        """The codes of those of some texts that occur, in any order; many texts are looked up at once."""
        if len(texts) < _MANY or len(texts) * _WORTH < len(self.texts):
            return [code for text in texts if (code := self.find(text)) is not None]
        codes = pc.index_in(pa.array(texts, pa.large_string()), value_set=self.texts)
        found: list[int] = codes.drop_null().to_pylist()
        return found

    def holding(self, test: Callable[..., pa.BooleanArray], operand: str) -> NDArray[np.bool_]:
        """For every code whether its text passes a test of Arrow's."""
        return np.asarray(test(self.texts, operand).to_numpy(zero_copy_only=False))

    def where(self, holds: Callable[[str], bool]) -> NDArray[np.bool_]:
        """For every code whether its text passes; ends with the evaluation that asks."""
        told = np.empty(len(self), np.bool_)
        for start in range(0, len(self), _CHUNK):
            check()
            texts = self.texts[start : start + _CHUNK].to_pylist()
            told[start : start + len(texts)] = [holds(text) for text in texts]
        return told


def write_dictionary(writer: FolderWriter, name: str, sorted_texts: pa.Array) -> None:
    """Write distinct texts that are in order already."""
    texts = sorted_texts.cast(pa.large_string())
    writer.table(name, [pa.record_batch([texts], schema=_SCHEMA)], _SCHEMA)
