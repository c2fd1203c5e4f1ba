"""Checks of the text before it is parsed: size, characters, templates, identifiers, one statement."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from engine.model.issue import Issue
from engine.sql.dialect import TagSql, TokenError
from engine.sql.work import place_at

MAX_CHARACTERS: Final = 20_000
MAX_NESTING: Final = 40
TEMPLATES: Final = ("${", "{{", "{%", "{#")
IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_SET_WORDS: Final = frozenset({TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT})
_SET_KINDS: Final = frozenset({TokenType.ALL, TokenType.DISTINCT})
_STRINGS: Final = frozenset({TokenType.STRING, TokenType.RAW_STRING})


def check_text(text: str) -> list[Issue]:
    """Everything that is wrong with the text as text; where it is not empty the text is not parsed."""
    if len(text) > MAX_CHARACTERS:
        message = f"the SQL has {len(text):,} characters; at most {MAX_CHARACTERS:,} are allowed"
        return [Issue("sql_too_long", message)]
    found = [*_characters(text), *_templates(text)]
    if found:
        return found
    try:
        tokens = TagSql().tokenize(text)
    except TokenError as error:
        return [Issue("sql_syntax", f"the SQL cannot be read: {_first_line(error)}")]
    return [*_gaps(text, tokens), *_tokens(text, tokens)]


def bad_characters(value: str) -> bool:
    """Whether a text has control or format characters other than tab and line ends."""
    return any(_is_bad(character) for character in value)


def has_template(value: str) -> bool:
    """Whether a text has the beginning of a template or variable."""
    return any(mark in value for mark in TEMPLATES)


def _is_bad(character: str) -> bool:
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def _characters(text: str) -> Iterator[Issue]:
    for offset, character in enumerate(text):
        if _is_bad(character):
            message = f"the character U+{ord(character):04X} is not allowed in SQL: it cannot be seen"
            yield Issue("sql_characters", message, place_at(offset, text))
            return


def _templates(text: str) -> Iterator[Issue]:
    for mark in TEMPLATES:
        if (offset := text.find(mark)) >= 0:
            message = f"`{mark}` is not allowed in SQL: templates and variables are not replaced"
            yield Issue("sql_template", message, place_at(offset, text))


def _gaps(text: str, tokens: list[Token]) -> Iterator[Issue]:
    """Between two tokens there is nothing but ASCII white space and comments."""
    ends = [-1, *(token.end for token in tokens)]
    starts = [*(token.start for token in tokens), len(text)]
    for end, start in zip(ends, starts, strict=True):
        rest = _COMMENT.sub("", text[end + 1 : start])
        if not all(character in " \t\n\r/*" for character in rest):
            message = "only plain spaces, line ends and comments may stand between words"
            yield Issue("sql_characters", message, place_at(end + 1, text))
            return


def _tokens(text: str, tokens: list[Token]) -> Iterator[Issue]:
    depth = 0
    for index, token in enumerate(tokens):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if depth > MAX_NESTING:
            message = f"the SQL is nested more than {MAX_NESTING} deep"
            yield Issue("sql_too_deep", message, place_at(token.start, text))
            return
        problem = _token(token, tokens[max(0, index - 2) : index])
        if problem is not None:
            yield Issue(*problem, place_at(token.start, text))


def _token(token: Token, before: list[Token]) -> tuple[str, str] | None:
    kind = token.token_type
    if kind in _STRINGS:
        if has_template(token.text):
            return "sql_template", "a text may not hold `${`, `{{`, `{%` or `{#`, also not by escapes"
        if bad_characters(token.text):
            return "sql_characters", "a text may not hold control characters, also not by escapes"
        return None
    if kind in {TokenType.VAR, TokenType.IDENTIFIER} and not IDENTIFIER.fullmatch(token.text):
        allowed = "letters a-z, digits and `_`, not beginning with a digit"
        return "sql_identifier", f"`{token.text[:60]}` is not a name: allowed are {allowed}"
    if not token.text.isascii():
        return "sql_identifier", f"`{token.text[:60]}` is not ASCII; other letters belong in texts"
    if kind == TokenType.FROM and _begins_query([each.token_type for each in before]):
        return "sql_syntax", "a query begins with SELECT or WITH, not with FROM"
    return None


def _begins_query(before: list[TokenType]) -> bool:
    """Whether a query begins after these (at most two) words."""
    if not before or before[-1] == TokenType.L_PAREN or before[-1] in _SET_WORDS:
        return True
    return len(before) == 2 and before[0] in _SET_WORDS and before[1] in _SET_KINDS


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
