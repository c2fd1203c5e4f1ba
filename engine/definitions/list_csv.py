"""The values of a list tag from a CSV file: customer_id, tag_value.

An unquoted empty field is no value and `""` is the empty text; a text list is a JSON array of texts, a
boolean `true` or `false`, everything else as in segments. Bad rows are reported by line, and refuse the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from engine.catalog.reading import guess_hint, listed
from engine.definitions.values import UnfitValue, typed_value
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.model.values import Kind, Value, ValueType
from engine.model.views import CUSTOMER_ID, TAG_VALUE

REPORTED: Final = 20
"""At most so many bad rows are reported."""

LONGEST_RECORD: Final = 1 << 20
"""Characters of a row of an upload."""
LONGEST_ID: Final = 10_000
LONGEST_TEXT: Final = 1_000
"""Characters of a value, or of each value of a text list: as many as a label has at most."""

_FIELD: Final = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|$)')

Row = tuple[str, Value]


class _BadRow(ValueError):
    """A row that cannot be read; the message says why."""


def read_list_csv(
    lines: Iterable[str], kind: ValueType, zone: str, *, file: str, most_rows: int
) -> tuple[list[Row], int]:
    """The (customer_id, value) rows of a CSV text, and how many rows had no value.

    `zone` is that of datetimes without offset, `file` how issues name the file. Raises InvalidInput with
    the first bad rows as issues; then nothing of the file is to be used.
    """
    records = _records(lines, file)
    columns = _header(next(records, (1, [])), file)
    rows: list[Row] = []
    lines_of: dict[str, int] = {}
    issues: list[Issue] = []
    empty = 0
    for line, fields in records:
        try:
            customer, value = _row(fields, columns, kind, zone)
            if value is not None and lines_of.setdefault(customer, line) != line:
                raise _BadRow(f"the customer `{customer}` stands on line {lines_of[customer]} already")
        except _BadRow as error:
            issues.append(Issue("bad_row", str(error), Place(file=file, line=line)))
            if len(issues) >= REPORTED:
                break
            continue
        if value is None:
            empty += 1
        else:
            rows.append((customer, value))
        if len(rows) > most_rows:
            raise InvalidInput(
                f"`{file}` has more than {most_rows:,} rows, the limit `limits.upload_rows`",
                code="too_many_rows",
            )
    if issues:
        raise _bad_rows(issues, file)
    return rows, empty


def _bad_rows(issues: list[Issue], file: str) -> InvalidInput:
    return InvalidInput(f"`{file}` has rows that cannot be read; nothing was stored", issues, code="bad_rows")


def _header(record: tuple[int, list[str | None]], file: str) -> tuple[int, int]:
    names = [name or "" for name in record[1]]
    unknown = [name for name in names if name not in (CUSTOMER_ID, TAG_VALUE)]
    if sorted(names) == [CUSTOMER_ID, TAG_VALUE]:
        return names.index(CUSTOMER_ID), names.index(TAG_VALUE)
    message = (
        f"the first line must name the columns `{CUSTOMER_ID}` and `{TAG_VALUE}`; it names {listed(names)}"
    )
    hint = guess_hint(unknown[0], [CUSTOMER_ID, TAG_VALUE]) if unknown else None
    issue = Issue("bad_header", message, Place(file=file, line=1), hint=hint)
    raise InvalidInput(f"`{file}` is no list of values", [issue], code="bad_header")


def _row(
    fields: list[str | None], columns: tuple[int, int], kind: ValueType, zone: str
) -> tuple[str, Value | None]:
    if len(fields) != 2:
        raise _BadRow(f"2 fields are expected, there are {len(fields):,}")
    customer, text = fields[columns[0]], fields[columns[1]]
    if not customer:
        raise _BadRow(f"`{CUSTOMER_ID}` is empty")
    if len(customer) > LONGEST_ID:
        raise _BadRow(f"`{CUSTOMER_ID}` has {len(customer):,} characters; at most {LONGEST_ID:,}")
    if "\0" in customer or (text is not None and "\0" in text):
        raise _BadRow("a text may not hold U+0000")
    if text is None:
        return customer, None
    try:
        value = typed_value(_raw(text, kind), kind, zone)
    except UnfitValue as error:
        raise _BadRow(f"`{TAG_VALUE}` {error}") from None
    _refuse_long(value)
    return customer, value


def _refuse_long(value: Value) -> None:
    texts = value if isinstance(value, frozenset) else [value] if isinstance(value, str) else []
    longest = max(map(len, texts), default=0)
    if longest > LONGEST_TEXT:
        raise _BadRow(f"`{TAG_VALUE}` has {longest:,} characters; at most {LONGEST_TEXT:,}")


def _raw(text: str, kind: ValueType) -> object:
    """The JSON-like value that a cell stands for."""
    match kind.kind:
        case Kind.BOOLEAN:
            return {"true": True, "false": False}.get(text, text)
        case Kind.TEXT_LIST:
            try:
                return json.loads(text)
            except ValueError:
                raise _BadRow(f"`{TAG_VALUE}` must be a JSON array of texts") from None
        case _:
            return text


def _records(lines: Iterable[str], file: str) -> Iterator[tuple[int, list[str | None]]]:
    """Records with the line they begin in; a quoted field may hold line breaks."""
    pending: list[str] = []
    begin, size, quotes = 1, 0, 0
    for number, line in enumerate(lines, start=1):
        pending.append(line)
        size += len(line)
        if size > LONGEST_RECORD:
            reason = f"the row has more than {LONGEST_RECORD:,} characters"
            raise _bad_rows([Issue("bad_row", reason, Place(file=file, line=begin))], file)
        quotes += line.count('"')
        if quotes % 2:
            continue
        text = "".join(pending).rstrip("\r\n")
        if text:
            yield begin, _fields(text)
        pending, begin, size, quotes = [], number + 1, 0, 0
    if pending:
        yield begin, []


def _fields(text: str) -> list[str | None]:
    if '"' not in text:
        return [field or None for field in text.split(",")]
    fields: list[str | None] = []
    at = 0
    while True:
        match = _FIELD.match(text, at)
        if match is None:
            return []
        quoted, bare, end = match.groups()
        fields.append(bare or None if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if end != ",":
            return fields
