"""YAML text -> data with the place of every part of it.

YAML 1.2, core schema. Anchors, aliases, tags of one's own and repeated keys are refused, so every part of
the data stands at one place of the file. The data are dict, list, str, int, Decimal, bool and None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.catalog.scalars import UnusableNumber, plain_scalar, tagged_scalar
from engine.model.issue import Issue, Place

MAX_DEPTH: Final = 100
MAX_BYTES: Final = 4_000_000
CORE_TAG: Final = re.compile(r"tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)")
FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
BAD_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


class Unreadable:
    """What stands for a part that could not be read and has been reported: no second complaint about it."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = Unreadable()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part begins (1-based): the key of a mapping's entry, the item of a list.

    `written` is a scalar's text as it stands in the file, `text_line` the first line of a `|` block's text.
    """

    line: int
    column: int
    written: str | None = None
    text_line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its data, and a spot for each JSON pointer into them.

    `refused` are the pointers of the parts that hold something that was refused while it was read.
    """

    file: str
    data: object
    spots: Mapping[str, Spot]
    refused: tuple[str, ...] = ()


class _TooDeep(Exception):
    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


def read_file(path: Path, shown: str) -> tuple[list[Document], list[Issue]]:
    """The documents of a file; `shown` is how issues name it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [], [Issue("unreadable_file", f"`{shown}` cannot be read: {error.strerror}", Place(shown))]
    if len(content) > MAX_BYTES:
        message = f"`{shown}` has {len(content):,} bytes; at most {MAX_BYTES:,} are read"
        return [], [Issue("unreadable_file", message, Place(shown))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "the file is not UTF-8 text"
        return [], [Issue("not_utf8", message, Place(shown, line), hint="save the file as UTF-8")]
    return read_text(text, shown)


def read_text(text: str, file: str) -> tuple[list[Document], list[Issue]]:
    """The documents of a YAML text. An issue with the place of what cannot be read; never an exception."""
    bad = FORBIDDEN.search(text)
    if bad is not None:
        line = text.count("\n", 0, bad.start()) + 1
        message = f"the character U+{ord(bad[0]):04X} may not stand in a YAML file"
        return [], [Issue("bad_character", message, Place(file, line))]
    builder = _Builder(file)
    try:
        builder.read(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        return builder.documents, [*builder.issues, _syntax_issue(error, file)]
    except (YAMLError, ValueError, OverflowError) as error:
        message = f"the file is not valid YAML: {str(error)[:200]}"
        return builder.documents, [*builder.issues, Issue("bad_yaml", message, Place(file, 1))]
    except _TooDeep as deep:
        message = f"the file is nested more than {MAX_DEPTH} levels deep"
        return builder.documents, [*builder.issues, Issue("bad_yaml", message, _mark(file, deep.event))]
    return builder.documents, builder.issues


def pointer_to(parent: str, key: str | int) -> str:
    """The JSON pointer of `key` in `parent` (RFC 6901)."""
    return f"{parent}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _mark(file: str, event: Event) -> Place:
    return Place(file, event.start_mark.line + 1, event.start_mark.column + 1)


def _syntax_issue(error: MarkedYAMLError, file: str) -> Issue:
    mark = error.problem_mark or error.context_mark
    place = Place(file) if mark is None else Place(file, mark.line + 1, mark.column + 1)
    context = error.context_mark if error.context else None
    began = "" if context is None else f", {error.context} that began in line {context.line + 1}"
    hint = "indent with spaces, and quote texts that hold `: `, ` #` or begin with one of @`&*!|>%{["
    return Issue("bad_yaml", f"the file is not valid YAML: {error.problem}{began}", place, hint=hint)


@dataclass(slots=True)
class _Builder:
    """Walks parser events and builds data and spots."""

    file: str
    documents: list[Document] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    at: str = ""

    def read(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self.spots, self.refused, self.at = {}, [], ""
                first = next(events)
                self.spots[""] = _spot(first, first)
                data = self._node(first, events, "", 0)
                self.documents.append(Document(self.file, data, self.spots, tuple(self.refused)))

    def _refuse(self, code: str, message: str, event: Event, hint: str | None = None) -> Unreadable:
        self.issues.append(Issue(code, message, _mark(self.file, event), hint=hint))
        self.refused.append(self.at)
        return UNREADABLE

    def _node(self, event: Event, events: Iterator[Event], pointer: str, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise _TooDeep(event)
        self.at = pointer
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._refuse_anchor(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, events, pointer, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, events, pointer, depth)
        return self._scalar(event) if isinstance(event, ScalarEvent) else UNREADABLE

    def _refuse_anchor(self, event: NodeEvent) -> None:
        mark, what = ("*", "alias") if isinstance(event, AliasEvent) else ("&", "anchor")
        message = f"the {what} `{mark}{event.anchor}` is not allowed here"
        self._refuse("yaml_alias", message, event, "write the part out where it is used")

    def _mapping(self, start: MappingStartEvent, events: Iterator[Event], pointer: str, depth: int) -> object:
        data: dict[str, object] = {}
        usable = self._tag_fits(start, "map")
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            self.at = pointer
            key = self._key(event, events, data, pointer)
            value_event = next(events)
            if key is None:
                _skip(value_event, events)
                continue
            inner = pointer_to(pointer, key)
            self.spots[inner] = _spot(event, value_event)
            data[key] = self._node(value_event, events, inner, depth + 1)
        return data if usable else UNREADABLE

    def _key(
        self, event: Event, events: Iterator[Event], data: Mapping[str, object], pointer: str
    ) -> str | None:
        if not isinstance(event, ScalarEvent):
            if isinstance(event, AliasEvent):
                self._refuse_anchor(event)
            else:
                _skip(event, events)
                self._refuse("bad_key", "a key must be a plain text", event)
            return None
        if event.anchor is not None:
            self._refuse_anchor(event)
        key = _joined(event.value)
        if BAD_TEXT.search(key):
            self._refuse("bad_character", "a key holds U+0000 or half a surrogate pair", event)
            return None
        if key in data:
            first = self.spots[pointer_to(pointer, key)].line
            message = f"the key `{key[:80]}` stands here a second time; it is already in line {first}"
            self._refuse("duplicate_key", message, event)
            return None
        return key

    def _sequence(
        self, start: SequenceStartEvent, events: Iterator[Event], pointer: str, depth: int
    ) -> object:
        data: list[object] = []
        usable = self._tag_fits(start, "seq")
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            inner = pointer_to(pointer, len(data))
            self.spots[inner] = _spot(event, event)
            data.append(self._node(event, events, inner, depth + 1))
        return data if usable else UNREADABLE

    def _tag_fits(self, event: MappingStartEvent | SequenceStartEvent, own: str) -> bool:
        tag = event.tag
        if tag is None or tag == f"tag:yaml.org,2002:{own}":
            return True
        self._refuse("yaml_tag", f"the tag `{tag}` is not allowed here", event, "leave the tag out")
        return False

    def _scalar(self, event: ScalarEvent) -> object:
        text = _joined(event.value)
        if BAD_TEXT.search(text):
            return self._refuse("bad_character", "a text holds U+0000 or half a surrogate pair", event)
        core = None if event.tag is None else CORE_TAG.fullmatch(event.tag)
        if event.tag not in (None, "!") and (core is None or core[1] in ("map", "seq")):
            return self._refuse("yaml_tag", f"the tag `{event.tag}` is not allowed here", event)
        try:
            if core is not None:
                return tagged_scalar(text, core[1])
            return plain_scalar(text) if event.implicit[0] and event.tag is None else text
        except UnusableNumber as error:
            return self._refuse("bad_number", str(error), event)


def _joined(text: str) -> str:
    """The text with surrogate pairs, as JSON escapes them, made one character each."""
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _skip(event: Event, events: Iterator[Event]) -> None:
    depth = 0
    while True:
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            depth -= 1
        if depth == 0:
            return
        event = next(events)


def _spot(at: Event, value: Event) -> Spot:
    line, column = at.start_mark.line + 1, at.start_mark.column + 1
    if not isinstance(value, ScalarEvent):
        return Spot(line, column)
    return Spot(line, column, value.value, value.start_mark.line + 2 if value.style == "|" else None)
