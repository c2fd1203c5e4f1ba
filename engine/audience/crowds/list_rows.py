"""The customer ids of an uploaded list: CSV with a header, or NDJSON; every bad row by its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.catalog.documents import BAD_TEXT
from engine.catalog.reading import guess_hint, listed
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.model.views import CUSTOMER_ID

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdSettings

REPORTED: Final = 20
"""At most so many bad rows are reported."""

LONGEST: Final = 10_000
"""Characters of an id, and of a line's other parts, that are looked at: beyond it a row is bad."""

csv.field_size_limit(1 << 24)


class ListForm(StrEnum):
    """How an uploaded list is written."""

    CSV = "csv"
    NDJSON = "ndjson"


class ListRow(NamedTuple):
    """An id and the line it stands in, counted from 1."""

    line: int
    customer_id: str


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
        yield _text(left, number + 1, file)


def _text(line: bytes, number: int, file: str | None) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        issue = Issue("not_utf8", "the line is not UTF-8 text", Place(file=file, line=number))
        raise InvalidInput(f"line {number} is not UTF-8 text", [issue], code="not_utf8") from error


def _csv_rows(lines: Iterator[str], file: str | None) -> Iterator[ListRow | Issue]:
    reader = csv.reader(lines, strict=True)
    place = _column(next(reader, []), file)
    width, line = None, reader.line_num + 1
    try:
        for fields in reader:
            width = width or place + 1
            if not fields:
                pass  # an empty line
            elif len(fields) < width:
                yield _bad(line, f"the row has {len(fields)} fields; `{CUSTOMER_ID}` is field {place + 1}")
            else:
                yield _row(line, fields[place])
            line = reader.line_num + 1
    except csv.Error as error:
        yield _bad(line, f"the row is no CSV: {error}")


def _column(header: list[str], file: str | None) -> int:
    if header.count(CUSTOMER_ID) == 1:
        return header.index(CUSTOMER_ID)
    message = f"the first line must name the column `{CUSTOMER_ID}` once; it names {listed(header)}"
    hints = [hint for name in header if (hint := guess_hint(name, [CUSTOMER_ID]))]
    issue = Issue("bad_header", message, Place(file=file, line=1), hint=hints[0] if hints else None)
    raise InvalidInput(message, [issue], code="bad_header")


def _json_rows(lines: Iterator[str]) -> Iterator[ListRow | Issue]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            yield _bad(number, "the line is no JSON")
            continue
        found = data.get(CUSTOMER_ID) if isinstance(data, dict) else data
        if isinstance(found, str):
            yield _row(number, found)
        else:
            yield _bad(number, f'the line is neither {{"{CUSTOMER_ID}": "..."}} nor a text')


def _row(line: int, customer: str) -> ListRow | Issue:
    if not customer:
        return _bad(line, f"`{CUSTOMER_ID}` is empty")
    if len(customer) > LONGEST:
        return _bad(line, f"`{CUSTOMER_ID}` has more than {LONGEST:,} characters")
    if BAD_TEXT.search(customer):
        return _bad(line, f"`{CUSTOMER_ID}` holds U+0000 or half a surrogate pair")
    return ListRow(line, customer)


def _bad(line: int, message: str) -> Issue:
    return Issue("bad_row", f"line {line}: {message}", Place(line=line))
