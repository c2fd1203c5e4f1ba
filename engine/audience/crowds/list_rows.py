"""The customer ids of an uploaded list: CSV with a header, or NDJSON; every bad row by its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.catalog.documents import BAD_TEXT
from engine.catalog.reading import guess_hint, listed, shown
from engine.definitions.list_csv import LONGEST_ID, LONGEST_RECORD
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.model.views import CUSTOMER_ID

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdSettings

REPORTED: Final = 20
"""At most so many bad rows are reported."""

LOOKED_AT: Final = 12
"""Names of a header that are compared with the one that is missing: those that the message lists."""

csv.field_size_limit(LONGEST_RECORD)


class ListForm(StrEnum):
    """How an uploaded list is written."""

    CSV = "csv"
    NDJSON = "ndjson"


class ListRow(NamedTuple):
    """An id and the line it stands in, counted from 1."""

    line: int
    customer_id: str


_NO_CSV: Final = (
    "a field in quotes ends before the next comma, a quote in it is doubled, "
    f"and a row has at most {LONGEST_RECORD:,} characters"
)


class _BadRow(ValueError):
    """A row that cannot be read; the message says why."""


def read_list(
    chunks: Iterable[bytes], form: ListForm, settings: CrowdSettings, *, file: str | None = None
) -> Iterator[ListRow]:
    """The rows of a list in UTF-8, as they come.

    Raises InvalidInput for what is too large (`too_large`, `too_many_rows`), no UTF-8 (`not_utf8`), or has
    rows that cannot be read (`bad_rows`, with their lines); then nothing of the list is to be used.
    """
    lines = _lines(_bounded(chunks, settings.upload_bytes), file)
    rows = _csv_rows(lines, file) if form is ListForm.CSV else _json_rows(lines)
    issues: list[Issue] = []
    found = 0
    for row in rows:
        if isinstance(row, ListRow):
            found += 1
            if found > settings.upload_rows:
                limit = f"{settings.upload_rows:,} rows, the limit `limits.upload_rows`"
                raise InvalidInput(f"the list has more than {limit}", code="too_many_rows")
            if not issues:
                yield row
            continue
        issues.append(Issue(row.code, row.message, Place(file=file, line=row.place.line)))
        if len(issues) >= REPORTED:
            break
    if issues:
        raise InvalidInput(
            f"the list has rows that cannot be read; nothing was stored: {issues[0].message}",
            issues,
            code="bad_rows",
        )


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise InvalidInput(
                f"the list has more than {most:,} bytes, the limit `limits.upload_size`", code="too_large"
            )
        yield chunk


def _lines(chunks: Iterable[bytes], file: str | None) -> Iterator[str]:
    """Lines with their ends. A byte order mark at the beginning is left out."""
    left, number = b"", 0
    for chunk in chunks:
        parts = (left + chunk).split(b"\n")
        left = parts.pop()
        for part in parts:
            number += 1
            yield _text(part + b"\n", number, file)
        if left:
            _refuse_long(left, number + 1, file)
    if left:
        yield _text(left, number + 1, file)


def _refuse_long(line: bytes, number: int, file: str | None) -> None:
    if len(line) > LONGEST_RECORD:
        issue = _bad(number, f"it has more than {LONGEST_RECORD:,} bytes")
        raise InvalidInput(issue.message, [replace(issue, place=Place(file, number))], code="bad_rows")


def _text(line: bytes, number: int, file: str | None) -> str:
    _refuse_long(line, number, file)
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        issue = Issue("not_utf8", "the line is not UTF-8 text", Place(file=file, line=number))
        raise InvalidInput(f"line {number} is not UTF-8 text", [issue], code="not_utf8") from error


def _csv_rows(lines: Iterator[str], file: str | None) -> Iterator[ListRow | Issue]:
    source = _RecordLines(lines)
    reader = csv.reader(source, strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for fields in reader:
            if header is None:
                header, place = fields, _column(fields, file)
            elif fields and len(fields) != len(header):
                yield _bad(line, f"the row has {len(fields):,} fields; the first line has {len(header):,}")
            elif fields:  # not an empty line
                yield _row(line, fields[place])
            line, source.size = reader.line_num + 1, 0
    except csv.Error:
        if header is not None:
            yield _bad(line, _NO_CSV)
            return
        raise _bad_header(f"the first line is no CSV: {_NO_CSV}", file) from None
    if header is None:
        _column([], file)


class _RecordLines:
    """Lines for one record after another; a record that goes on and on is no CSV."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.size += len(line)
        if self.size > LONGEST_RECORD:
            raise csv.Error
        return line


def _column(header: list[str], file: str | None) -> int:
    if header.count(CUSTOMER_ID) == 1:
        return header.index(CUSTOMER_ID)
    message = f"the first line must name the column `{CUSTOMER_ID}` once; it names {listed(header)}"
    hints = [hint for name in header[:LOOKED_AT] if (hint := guess_hint(name, [CUSTOMER_ID]))]
    raise _bad_header(message, file, hints[0] if hints else None)


def _bad_header(message: str, file: str | None, hint: str | None = None) -> InvalidInput:
    issue = Issue("bad_header", message, Place(file=file, line=1), hint=hint)
    return InvalidInput(message, [issue], code="bad_header")


def _json_rows(lines: Iterator[str]) -> Iterator[ListRow | Issue]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line, object_pairs_hook=_unique)
        except _BadRow as error:
            yield _bad(number, str(error))
            continue
        except (ValueError, RecursionError):
            yield _bad(number, "the line is no JSON")
            continue
        found = data.get(CUSTOMER_ID) if isinstance(data, dict) else data
        if isinstance(found, str):
            yield _row(number, found)
        else:
            yield _bad(number, f'the line is neither {{"{CUSTOMER_ID}": "..."}} nor a text')


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _BadRow(f"the key {shown(key)} stands twice in one object")
        found[key] = value
    return found


def _row(line: int, customer: str) -> ListRow | Issue:
    if not customer:
        return _bad(line, f"`{CUSTOMER_ID}` is empty")
    if len(customer) > LONGEST_ID:
        return _bad(line, f"`{CUSTOMER_ID}` has {len(customer):,} characters; at most {LONGEST_ID:,}")
    if BAD_TEXT.search(customer):
        return _bad(line, f"`{CUSTOMER_ID}` holds U+0000 or half a surrogate pair")
    return ListRow(line, customer)


def _bad(line: int, message: str) -> Issue:
    return Issue("bad_row", f"line {line}: {message}", Place(line=line))
