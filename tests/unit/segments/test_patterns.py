"""Patterns: what they become, and what is refused."""

from __future__ import annotations

import pytest
import re2

from engine.segments.patterns import PatternRefused, rewrite_pattern


@pytest.mark.parametrize(
    ("pattern", "rewritten"),
    [
        ("abc", "abc"),
        (r"^\d+$", r"\A[0-9]+\z"),
        (r"\w\W", "[0-9A-Z\\x{5f}a-z][^0-9A-Z\\x{5f}a-z]"),
        (r"\s", r"[\x{9}-\x{a}\x{c}-\x{d}\x{20}]"),
        (".", r"[^\x{a}]"),
        ("a|(b)", "a|(?:b)"),
        ("(?:ab){2,3}?", "(?:ab){2,3}"),
        (r"\Aa\z", r"\Aa\z"),
        (r"\x41\x{4e2d}\t\.", r"A\x{4e2d}\x{9}\x{2e}"),
        ("中 ", r"\x{4e2d}\x{20}"),
        ("[^a-c_]", r"[^a-c\x{5f}]"),
        (r"[\d.-]", r"[0-9\x{2e}\x{2d}]"),
        ("[]a]", r"[\x{5d}a]"),
        ("[a-]", r"[a\x{2d}]"),
        (r"[\]\\]", r"[\x{5d}\x{5c}]"),
        ("", ""),
        ("a*?", "a*"),
    ],
)
def test_rewriting(pattern: str, rewritten: str) -> None:
    assert rewrite_pattern(pattern) == rewritten
    re2.compile(rewritten)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?i)a", "(?=a)", "(?!a)", "(?<n>a)", "(?P<n>a)", r"\1", r"\b", r"\B", r"\p{L}", r"\pL", r"\Q", r"\C",
        "[[:alpha:]]", "[a[b]]", "[a&&b]", "[a--b]", "[a~~b]", r"[\d-z]", r"[a-\d]", r"[\D]", r"[\A]",
        "[!--]", "[+--x]", r"[-\d]", r"[^-\w]",
        "[b-a]", "[a", "a++", "a*+", "a**", "a?+", "a{2}{3}", "*a", "a|*", "(*a)", "{2}", "a{",
        "a{,3}", "a{3,2}", "a{1001}",
        "(a*)*", "(a+b)+", "(a{2,})*", "((a*)b)+", "(a{100}){11}", "^*", r"(\z)|\A{2}",
        "(a", "a)", "\\", r"\<", r"\e", r"\x{110000}", r"\x{d800}", r"\xg", r"\Z", r"\v", "a" * 201,
    ],
)  # fmt: skip
def test_what_is_not_allowed(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        rewrite_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)?", "(a+){3}", "(?:a{10}){100}", "(a|b*)c", "(|a)", "()", r"[\x{1f600}-\x{1f64f}]"]
)
def test_what_is_allowed(pattern: str) -> None:
    re2.compile(rewrite_pattern(pattern))


def test_deep_nesting_is_read() -> None:
    assert rewrite_pattern("(" * 90 + "a" + ")" * 90).count("(?:") == 90
