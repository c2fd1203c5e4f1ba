"""A commented catalog entry proposed from a table's real columns, for the admin to correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Final

from engine.catalog.spark_types import value_type_of
from engine.model.catalog import RESERVED_COLUMNS
from engine.model.execution import Column
from engine.model.values import Kind, ValueType

CUSTOMER_COLUMNS: Final = [
    "customer_id",
    "member_id",
    "user_id",
    "household_id",
    "client_id",
    "account_id",
    "buyer_id",
    "customer",
    "member",
    "user",
    "uid",
    "cid",
]
TIME_COLUMNS: Final = [
    "event_time",
    "paid_at",
    "ordered_at",
    "order_time",
    "transaction_timestamp",
    "occurred_at",
    "created_at",
    "timestamp",
    "event_date",
    "order_date",
    "transaction_date",
    "date",
    "time",
    "ts",
]
INGESTED_COLUMNS: Final = [
    "ingested_at",
    "loaded_at",
    "load_time",
    "etl_time",
    "_loaded_at",
    "_ingested_at",
    "updated_at",
    "inserted_at",
]
PII_WORDS: Final = re.compile(
    r"(^|_)(mobile|phone|tel|cell|e?mail|email|address|addr|street|passport|id_?card|id_?no|ssn|birthday|birth|dob|"
    r"first_?name|last_?name|full_?name|real_?name|nick_?name|surname|wechat|openid|unionid|ip|lat|lng|latitude|longitude)"
    r"(_|$)"
)
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_AMBIGUOUS: Final = frozenset({"null", "true", "false"})


def propose_entry(
    table: str,
    columns: Sequence[Column],
    *,
    name: str | None = None,
    scales: Mapping[str, tuple[int, int]] | None = None,
) -> str:
    """A commented YAML entry for `table`, for the admin to correct.

    An event where a column looks like its time and another like the customer's id; a customers table where
    one looks like the id only; else a dimension. `scales` gives for float columns the largest number of
    digits before and after the point that was seen in the data, from which `decimal(p,s)` is proposed.
    """
    names = [column.name for column in columns]
    called = name or identifier(table.rstrip("/").rpartition("/")[2]) or "new_table"
    customer = _first(names, CUSTOMER_COLUMNS)
    time = _time(columns)
    head = f"# Proposed from the columns of {table}: correct what is wrong, delete what is not needed."
    scales = scales or {}
    if customer is not None and time is not None:
        lines = _event(called, table, columns, customer, time, scales)
    elif customer is not None:
        lines = _customers(table, columns, customer, scales)
    else:
        lines = _dimension(called, table, columns, scales)
    return "\n".join([head, *lines, ""])


def identifier(text: str) -> str:
    """A name that the catalog accepts, made of a column's name."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", snake).strip("_")
    return re.sub(r"^[0-9]", "n\\g<0>", plain)[:63].rstrip("_")


def _event(
    name: str,
    table: str,
    columns: Sequence[Column],
    customer: str,
    time: Column,
    scales: Mapping[str, tuple[int, int]],
) -> list[str]:
    others = [column for column in columns if column.name not in (customer, time.name)]
    identity = _event_id(name, others)
    ingested = _first(
        (each.name for each in others if _kind(each) in (Kind.DATETIME, Kind.DATE)), INGESTED_COLUMNS
    )
    kind = _kind(time)
    lines = ["events:", f"  {name}:", f"    name: {{en: {_title(name)}, zh: {_title(name)}}}"]
    lines += [f"    table: {_text(table)}", f"    customer: {_text(customer)}"]
    note = "a date: events lie on days" if kind is Kind.DATE else "becomes event_time"
    lines.append(f"    time: {_text(time.name)}    # {note}; candidates: {', '.join(_times(columns))}")
    lines.append("    # time_zone: Asia/Shanghai    # of times without offset; left out: the workspace's")
    if identity is not None:
        lines.append(f"    id: {_text(identity)}    # rows of one id are one event: is it unique?")
    else:
        lines.append("    # id: order_id    # the column that tells events apart, if there is one")
    if ingested is not None:
        lines.append(f"    ingested_at: {_text(ingested)}    # of several rows of one id the latest counts")
    kept = [each for each in others if each.name not in (identity, ingested)]
    return [*lines, "    properties:", *_fields(kept, "      ", scales)]


def _customers(
    table: str, columns: Sequence[Column], key: str, scales: Mapping[str, tuple[int, int]]
) -> list[str]:
    others = [column for column in columns if column.name != key]
    head = ["customers:", f"  table: {_text(table)}", f"  key: {_text(key)}    # becomes customer_id"]
    return [*head, "  attributes:", *_fields(others, "    ", scales)]


def _dimension(
    name: str, table: str, columns: Sequence[Column], scales: Mapping[str, tuple[int, int]]
) -> list[str]:
    names = [column.name for column in columns]
    singular = name.removesuffix("s")
    key = _first(names, [f"{singular}_id", f"{singular}_code", f"{name}_id", "id", "code", "sku"])
    key = key or (names[0] if names else "id")
    title = _first(names, ["name", "title", f"{singular}_name", "description"])
    lines = ["dimensions:", f"  {name}:", f"    table: {_text(table)}", f"    key: {_text(key)}"]
    if title is not None:
        lines.append(f"    name_column: {_text(title)}")
    others = [column for column in columns if column.name != key]
    return [*lines, "    attributes:", *_fields(others, "      ", scales)]


def _fields(columns: Iterable[Column], indent: str, scales: Mapping[str, tuple[int, int]]) -> list[str]:
    taken: set[str] = set()
    lines = [indent + _field(column, scales.get(column.name), taken) for column in columns]
    return lines or [f"{indent}{{}}"]


def _field(column: Column, digits: tuple[int, int] | None, taken: set[str]) -> str:
    stem = identifier(column.name) or "column"
    stem = f"source_{stem}" if stem in RESERVED_COLUMNS else stem
    name = next(each for each in chain([stem], (f"{stem[:60]}_{n}" for n in count(2))) if each not in taken)
    taken.add(name)
    found = value_type_of(column.type)
    if found is None:
        return f"# {name}: {column.type} holds no value that tags can have"
    declared, note = _declared(found, column.type, digits)
    parts = [f"type: {declared}"]
    if name != column.name:
        parts.append(f"column: {_text(column.name)}")
    if PII_WORDS.search(name):
        parts.append("pii: true")
        note = note or "looks like personal data: kept out of tags, logs and statistics"
    return f"{name}: {{{', '.join(parts)}}}" + (f"    # {note}" if note else "")


def _declared(found: ValueType, spark: str, digits: tuple[int, int] | None) -> tuple[str, str]:
    if found.kind is Kind.DECIMAL:
        return f'"{found}"', ""
    if found.kind is not Kind.FLOAT:
        return str(found), ""
    if digits is None:
        return '"decimal(18,2)"', f"a {spark} in the table: are two digits after the point enough?"
    whole, after = max(1, digits[0]), digits[1]
    scale = min(after, 18)
    precision = min(38, max(whole + 2, 10) + scale)
    return (
        f'"decimal({precision},{scale})"',
        f"a {spark} in the table; seen: {whole} digits before the point, {after} after",
    )


def _kind(column: Column) -> Kind | None:
    found = value_type_of(column.type)
    return None if found is None else found.kind


def _times(columns: Iterable[Column]) -> list[str]:
    return [column.name for column in columns if _kind(column) in (Kind.DATETIME, Kind.DATE)]


def _time(columns: Sequence[Column]) -> Column | None:
    candidates = [name for name in _times(columns) if identifier(name) not in INGESTED_COLUMNS]
    candidates = [name for name in candidates if not PII_WORDS.search(identifier(name))]
    best = _first(candidates, TIME_COLUMNS) or (candidates[0] if candidates else None)
    return next((column for column in columns if column.name == best), None)


def _event_id(name: str, columns: Sequence[Column]) -> str | None:
    singular = name.removesuffix("s")
    usable = [column.name for column in columns if _kind(column) in (Kind.TEXT, Kind.INTEGER)]
    return _first(usable, ["event_id", f"{singular}_id", f"{name}_id", "id", "uuid"])


def _first(names: Iterable[str], wanted: Iterable[str]) -> str | None:
    by_identifier = {identifier(name): name for name in names}
    return next((by_identifier[word] for word in wanted if word in by_identifier), None)


def _title(name: str) -> str:
    return _text(name.replace("_", " ").capitalize())


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _AMBIGUOUS
    return (
        text
        if plain or re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", text)
        else json.dumps(text, ensure_ascii=False)
    )
