"""Regular expressions of `rlike` and `regexp_*`: the syntax of `matches`, printed so that engines agree.

Other than in `matches`, groups are kept as they are (`regexp_extract` asks for them), and so are lazy
repetitions, since it matters here what is matched.
"""

from __future__ import annotations

import re
from typing import Final

MAX_LENGTH: Final = 200
MAX_REPEAT: Final = 1000

_CLASSES: Final = {"d": "0-9", "w": "0-9A-Z_a-z", "s": r"\t\n\f\r "}
_ITEM: Final = re.compile(
    r"""(?P<escape>\\(?:x\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|.))
    |(?P<open>\((?:\?:)?) |(?P<close>\)) |(?P<class>\[) |(?P<or>\|)
    |(?P<repeat>[*+?]|\{\d{1,4}(?:,\d{0,4})?\}) |(?P<char>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED_SIGN: Final = re.compile(r"[!-;=?-@\[-`{-~]")
_ESCAPED_CONTROL: Final = frozenset("tnrfa")


class Refused(ValueError):
    """Why a pattern is not allowed."""


def spark_pattern(pattern: str) -> tuple[str | None, str]:
    """The pattern as both engines read it, or None and what is wrong with it."""
    try:
        if len(pattern) > MAX_LENGTH:
            raise Refused(f"it has more than {MAX_LENGTH} characters")
        return _Reader(pattern).read(), ""
    except Refused as refused:
        return None, str(refused)


def matches_empty(pattern: str) -> bool:
    """Whether a printed pattern matches the empty text."""
    python = re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: f"\\U{int(found[1], 16):08x}", pattern)
    return re.search(python.replace(r"\z", r"\Z"), "") is not None


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.out: list[str] = []
        self.groups: list[bool] = []  # of each open group: whether an unbounded repetition is inside
        self.bounds: list[int] = []
        self.last: tuple[bool, int] | None = None  # what a repetition would repeat: unbounded inside, bounds

    def read(self) -> str:
        at = 0
        self.groups, self.bounds = [False], [1]
        while at < len(self.pattern):
            found = _ITEM.match(self.pattern, at)
            if found is None:
                raise Refused("it cannot be read")
            at = self._item(found)
        if len(self.groups) != 1:
            raise Refused("`(` without `)`")
        return "".join(self.out)

    def _item(self, found: re.Match[str]) -> int:
        text, kind = found[0], found.lastgroup
        match kind:
            case "escape":
                self._atom(*_escape(text))
            case "open":
                self.groups.append(False)
                self.bounds.append(1)
                self.last = None
                self.out.append(text)
            case "close":
                self._close()
            case "class":
                printed, end = _class(self.pattern, found.end())
                self._atom(printed, True)
                return end
            case "or":
                self.last = None
                self.out.append("|")
            case "repeat":
                return self._repeat(text, found.end())
            case _:
                self._atom(*_plain(text))
        return found.end()

    def _atom(self, printed: str, repeatable: bool) -> None:
        self.out.append(printed)
        self.last = (False, 1) if repeatable else None

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise Refused("`)` without `(`")
        self.last = (self.groups.pop(), self.bounds.pop())
        self._note(*self.last)
        self.out.append(")")

    def _note(self, unbounded: bool, bound: int) -> None:
        self.groups[-1] = self.groups[-1] or unbounded
        self.bounds[-1] = max(self.bounds[-1], bound)

    def _repeat(self, text: str, end: int) -> int:
        if self.last is None:
            raise Refused(f"`{text}` has nothing to repeat, or repeats twice")
        least, most = _bounds(text)
        unbounded, bound = self.last
        if most is None and unbounded:
            raise Refused("a repetition without an upper bound stands inside another")
        bound *= max(1, most if most is not None else least)
        if bound > MAX_REPEAT:
            raise Refused(f"bounds of repetitions multiply to more than {MAX_REPEAT:,}")
        self._note(unbounded or most is None, bound)
        self.last = None
        self.out.append(text)
        if self.pattern[end : end + 1] == "?":
            self.out.append("?")
            return end + 1
        return end


def _bounds(text: str) -> tuple[int, int | None]:
    match text:
        case "*" | "+":
            return int(text == "+"), None
        case "?":
            return 0, 1
        case _:
            low, comma, high = text[1:-1].partition(",")
            least, most = int(low), (int(high) if high else None) if comma else int(low)
            if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
                raise Refused(f"`{text}` needs n <= m <= {MAX_REPEAT:,}")
            return least, most


def _plain(char: str) -> tuple[str, bool]:
    match char:
        case ".":
            return r"[^\n]", True
        case "^":
            return r"\A", False
        case "$":
            return r"\z", False
        case "{" | "}" | "]":
            raise Refused(f"`{char}` is written `\\{char}`")
        case _:
            return _code(ord(char)), True


def _code(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and (char.isalnum() or char in " _") else f"\\x{{{code:x}}}"


def _escape(text: str) -> tuple[str, bool]:
    char = text[1]
    if char in "AzDWSdws":
        if char in "Az":
            return text, False
        inner = _CLASSES[char.lower()]
        return f"[{'^' if char.isupper() else ''}{inner}]", True
    return _code(_escaped(text)), True


def _escaped(text: str) -> int:
    char = text[1]
    if char == "x" and len(text) > 2:
        code = int(text[2:].strip("{}"), 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code == 0:
            raise Refused(f"`{text}` is no character")
        return code
    if char in _ESCAPED_CONTROL:
        return {"t": 9, "n": 10, "r": 13, "f": 12, "a": 7}[char]
    if _ESCAPED_SIGN.fullmatch(char) and not char.isalnum():
        return ord(char)
    raise Refused(f"the escape `{text}` is not allowed")


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A class from after its `[`; the printed class and where it ends."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    out: list[str] = []
    while at < len(pattern) and (pattern[at] != "]" or not out):
        if pattern[at : at + 1] == "[" or pattern[at : at + 2] in {"&&", "--", "~~"}:
            raise Refused(f"`{pattern[at : at + 2]}` inside a class is not allowed")
        item, at = _class_item(pattern, at)
        out.append(item)
    if at >= len(pattern):
        raise Refused("`[` without `]`")
    return f"[{'^' if negated else ''}{''.join(out)}]", at + 1


def _class_item(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "\\" and pattern[at + 1 : at + 2] in {"d", "w", "s"}:
        if pattern[at + 2 : at + 3] == "-" and pattern[at + 3 : at + 4] != "]":
            raise Refused("`-` beside a class such as `\\d`")
        return _CLASSES[pattern[at + 1]], at + 2
    low, at = _class_char(pattern, at)
    if pattern[at : at + 1] != "-" or pattern[at + 1 : at + 2] in {"]", ""}:
        return _code(low), at
    high, at = _class_char(pattern, at + 1)
    if high < low:
        raise Refused("a range runs from the smaller character to the greater")
    return f"{_code(low)}-{_code(high)}", at


def _class_char(pattern: str, at: int) -> tuple[int, int]:
    if pattern[at] != "\\":
        return ord(pattern[at]), at + 1
    found = _ITEM.match(pattern, at)
    if found is None or found.lastgroup != "escape" or found[0][1] in "AzDWSdws":
        raise Refused("this escape is not allowed inside a class")
    return _escaped(found[0]), found.end()
