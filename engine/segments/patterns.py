"""Patterns of `matches`: an allow-listed part of RE2's syntax, rewritten so that every engine agrees.

RE2, Java and Rust differ in silence on `\\d \\w \\s`, on `.`, on `^` and `$`, inside classes and on lazy
or possessive forms. So a pattern is parsed here and printed anew from the few things they all read alike:
letters and digits, `\\x{H..}` for any other character, plain classes, `(?:...)`, `|`, `\\A`, `\\z` and
greedy repetitions. Only whether there is a match is ever asked, so a lazy repetition is printed as greedy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

MAX_LENGTH: Final = 200
MAX_REPEAT: Final = 1000

_DIGITS: Final = ((0x30, 0x39),)
_WORD: Final = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
_SHORTHANDS: Final = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C, "a": 0x07}
_ESCAPABLE: Final = frozenset("!\"#$%&'()*+,-./:;=?@[\\]^_`{|}~")
_COUNTS: Final = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}", re.ASCII)
_HEX: Final = re.compile(r"x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2}))")


class PatternRefused(ValueError):
    """The pattern is outside the allowed syntax; the message says where and why."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A printed piece: whether an unbounded repetition is inside, and the product of bounds inside."""

    text: str
    unbounded: bool = False
    bound: int = 1
    repeatable: bool = True


def rewrite_pattern(pattern: str) -> str:
    """The pattern in the syntax that RE2, Java and Rust read alike; raises PatternRefused."""
    if len(pattern) > MAX_LENGTH:
        raise PatternRefused(f"a pattern has at most {MAX_LENGTH} characters, this one has {len(pattern)}")
    reader = _Reader(pattern)
    piece = reader.alternation()
    if not reader.done:
        reader.refuse("`)` without `(`")
    return piece.text


def _code(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{{{code:x}}}"


def _class(ranges: list[tuple[int, int]] | tuple[tuple[int, int], ...], negated: bool) -> str:
    parts = (_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in ranges)
    return f"[{'^' if negated else ''}{''.join(parts)}]"


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.pattern)

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.pattern[at] if at < len(self.pattern) else ""

    def refuse(self, why: str) -> NoReturn:
        raise PatternRefused(f"{why} (at character {self.at + 1})")

    def alternation(self) -> _Piece:
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return _joined("|", branches)

    def branch(self) -> _Piece:
        pieces = []
        while not self.done and self.peek() not in "|)":
            pieces.append(self.repetition())
        return _joined("", pieces)

    def repetition(self) -> _Piece:
        piece = self.atom()
        least, most, length = self.quantifier()
        if not length:
            return piece
        if not piece.repeatable:
            self.refuse("`^`, `$`, `\\A` and `\\z` cannot be repeated")
        if most is None and piece.unbounded:
            self.refuse("a repetition without an upper bound inside another one")
        bound = piece.bound * max(1, most if most is not None else least)
        if bound > MAX_REPEAT:
            self.refuse(f"bounds of repetitions multiply to at most {MAX_REPEAT:,}")
        printed = self.pattern[self.at : self.at + length]
        self.at += length
        if self.peek() == "?":
            self.at += 1
        if self.quantifier()[2]:
            self.refuse("one thing can be repeated only once; possessive forms are not allowed")
        return _Piece(piece.text + printed, piece.unbounded or most is None, bound)

    def quantifier(self) -> tuple[int, int | None, int]:
        """Least and most repetitions and the quantifier's length, 0 where there is none."""
        match self.peek():
            case "*":
                return 0, None, 1
            case "+":
                return 1, None, 1
            case "?":
                return 0, 1, 1
            case "{":
                return self.counts()
            case _:
                return 1, 1, 0

    def counts(self) -> tuple[int, int | None, int]:
        match = _COUNTS.match(self.pattern, self.at)
        if match is None:
            self.refuse("`{` begins `{n}`, `{n,}` or `{n,m}`; as a character it is written `\\{`")
        least = int(match[1])
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            self.refuse(f"`{match[0]}` needs n <= m <= {MAX_REPEAT:,}")
        return least, most, len(match[0])

    def atom(self) -> _Piece:
        char = self.peek()
        match char:
            case "(":
                return self.group()
            case "[":
                return _Piece(self.char_class())
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                self.refuse(f"`{char}` has nothing to repeat")
            case "{":
                self.refuse("`{` has nothing to repeat; as a character it is written `\\{`")
        self.at += 1
        match char:
            case ".":
                return _Piece("[^\\x{a}]")
            case "^":
                return _Piece("\\A", repeatable=False)
            case "$":
                return _Piece("\\z", repeatable=False)
            case _:
                return _Piece(_code(ord(char)))

    def group(self) -> _Piece:
        self.at += 1
        if self.peek() == "?":
            if self.peek(1) != ":":
                self.refuse("flags, named groups and look-around are not allowed; `(?:` is")
            self.at += 2
        inner = self.alternation()
        if self.peek() != ")":
            self.refuse("`(` without `)`")
        self.at += 1
        return _Piece(f"(?:{inner.text})", inner.unbounded, inner.bound)

    def escape(self) -> _Piece:
        char = self.peek(1)
        if char.lower() in _SHORTHANDS and char:
            self.at += 2
            return _Piece(_class(_SHORTHANDS[char.lower()], negated=char.isupper()))
        if char in ("A", "z"):
            self.at += 2
            return _Piece(f"\\{char}", repeatable=False)
        return _Piece(_code(self.escaped_char()))

    def escaped_char(self) -> int:
        """The character that an escape stands for, in or outside a class."""
        char = self.peek(1)
        hexadecimal = _HEX.match(self.pattern, self.at + 1)
        if hexadecimal:
            code = int(hexadecimal[1] or hexadecimal[2], 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                self.refuse(f"`\\{hexadecimal[0]}` is no character")
            self.at += 1 + len(hexadecimal[0])
            return code
        if char in _CONTROLS or char in _ESCAPABLE:
            self.at += 2
            return _CONTROLS.get(char, ord(char))
        return self.refuse(f"the escape `\\{char}` is not allowed")

    def char_class(self) -> str:
        self.at += 1
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            if self.done:
                self.refuse("`[` without `]`")
            ranges += self.class_item()
            first = False
        self.at += 1
        return _class(ranges, negated)

    def class_item(self) -> tuple[tuple[int, int], ...]:
        shorthand = self.peek(1) if self.peek() == "\\" else ""
        if shorthand and shorthand in _SHORTHANDS:
            self.at += 2
            if self.peek() == "-":
                self.refuse(f"`-` beside `\\{shorthand}`")
            return _SHORTHANDS[shorthand]
        self.refuse_hyphen()
        low = self.class_char()
        if self.peek() != "-" or self.peek(1) in ("]", ""):
            return ((low, low),)
        self.refuse_hyphen()
        if self.peek(1) == "-":
            self.refuse("`--` inside a class is not allowed")
        self.at += 1
        high = self.class_char()
        if high < low:
            self.refuse("a range in a class runs from the smaller character to the greater")
        return ((low, high),)

    def refuse_hyphen(self) -> None:
        """Refuse a `-` before a shorthand: engines differ on what it means."""
        shorthand = self.peek(2)
        if self.peek() == "-" and self.peek(1) == "\\" and shorthand and shorthand in _SHORTHANDS:
            self.refuse(f"`-` beside `\\{shorthand}`")

    def class_char(self) -> int:
        char = self.peek()
        if char == "[":
            self.refuse("`[` inside a class is written `\\[`")
        if char in "&-~" and self.peek(1) == char:
            self.refuse(f"`{char}{char}` inside a class is not allowed")
        if char == "\\":
            return self.escaped_char()
        self.at += 1
        return ord(char)


def _joined(separator: str, pieces: list[_Piece]) -> _Piece:
    return _Piece(
        separator.join(piece.text for piece in pieces),
        any(piece.unbounded for piece in pieces),
        max((piece.bound for piece in pieces), default=1),
    )
