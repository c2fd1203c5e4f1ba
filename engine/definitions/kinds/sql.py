"""sql: Spark SQL over the catalog's tables and other tags, through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.catalog.reading import Origin, Reading
from engine.catalog.shapes import Key
from engine.catalog.value_shapes import Text
from engine.definitions.binding import Binding
from engine.definitions.kinds.kind import Kind
from engine.model.catalog import Catalog
from engine.model.issue import Issue, Place
from engine.model.segment import References
from engine.model.tag import Body, Sql, TagKind
from engine.model.values import ValueType
from engine.sql import check_sql

AT: Final = "/sql"


def _parse(read: Mapping[str, Any], _reading: Reading) -> Sql | None:
    text = read.get("sql")
    return None if text is None else Sql(text)


def _natural_type(_body: Body, _catalog: Catalog) -> ValueType | None:
    return None


def _bind(body: Body, binding: Binding) -> Sql:
    assert isinstance(body, Sql)
    around = binding.around
    check = check_sql(body.text, around.tables, engine=around.engine, pii_granted=around.pii_granted)
    binding.sql = check
    binding.uses = References(tags=check.tags, events=check.events)
    binding.reading.issues += [placed(issue, binding.reading.origin) for issue in check.issues]
    return body


def placed(issue: Issue, origin: Origin) -> Issue:
    """The gate's issue at the line of the file that the definition came from."""
    return replace(issue, place=_place(issue, origin))


def _place(issue: Issue, origin: Origin) -> Place:
    """The gate's line counts from the first line of the text."""
    place = origin.place(AT)
    first = origin.text_lines.get(AT)
    if place.file is None:
        return replace(place, line=issue.place.line, column=issue.place.column)
    if first is None or issue.place.line is None:
        return place
    return replace(place, line=first + issue.place.line - 1, column=None)


SQL: Final = Kind(
    TagKind.SQL,
    (
        Key(
            "sql",
            Text(words="a query", longest=20_000),
            "Spark SQL that gives customer_id and tag_value",
            True,
        ),
    ),
    _parse,
    _natural_type,
    _bind,
)
