"""Sorted dictionaries of texts."""

from __future__ import annotations

import pyarrow as pa
import pytest

from engine.serving.storage.dictionary import Dictionary


@pytest.mark.parametrize("count", [3, 64, 500])
def test_many_texts_are_found_as_one_is(count: int) -> None:
    known = sorted(
        {"", "A", "a", "ß", "\U0001f600", *(f"t{number}" for number in range(700))}, key=str.encode
    )
    dictionary = Dictionary(pa.array(known, pa.large_string()))
    wanted = ["", "\U0001f600", "no", *(f"t{number}" for number in range(400, 400 + count))]
    codes = [code for text in wanted if (code := dictionary.find(text)) is not None]
    assert sorted(dictionary.find_all(wanted)) == sorted(codes)
    assert {dictionary[code] for code in codes} == set(wanted) & set(known)
