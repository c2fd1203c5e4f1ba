"""The table of lower case."""

from __future__ import annotations

import unicodedata

from engine.segments.letter_case import lower, lower_case_table, translation


def test_letters_that_languages_and_versions_disagree_on() -> None:
    assert lower("ABC ÄΣΟΣ") == "abc äσοσ"
    assert lower("İI") == "ii"
    assert lower("ß ẞ ſ") == "ß ß ſ"
    assert lower("\u212a\u2126\u01c5") == "kω\u01c6"
    assert lower("٣中") == "٣中"


def test_the_table_is_that_of_unicode() -> None:
    """Letters that this Python knows have its own simple mapping; those it does not know are newer."""
    table = lower_case_table()
    assert len(table) == 1433
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) == "Cn" or len(char.lower()) > 1:
            continue
        newer = code not in table and char.lower() != char and unicodedata.unidata_version > "15.1.0"
        assert newer or chr(table.get(code, code)) == char.lower(), hex(code)
    assert table[0x130] == 0x69


def test_both_texts_of_a_translation_are_equally_long() -> None:
    upper, low = translation()
    assert len(upper) == len(low) == len(lower_case_table())
    assert not set(low) & set(upper)
