"""What is dumped as YAML is read back: the same data, and every part at the line it was written to."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalog.documents import pointer_to, read_text
from engine.catalog.reading import Origin

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
KEYS = st.one_of(st.from_regex("[a-z][a-z0-9_/~ -]{0,8}", fullmatch=True).map(str.strip), TEXTS)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), DECIMALS, TEXTS)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


class Writer:
    """Writes data as block YAML, and notes the line of every pointer."""

    def __init__(self, blank: int) -> None:
        self.lines: list[str] = []
        self.places: dict[str, int] = {}
        self.blank = blank

    def write(self, data: object, pointer: str, indent: int) -> None:
        pad = " " * indent
        entries = (
            [(scalar(key) + ":", pointer_to(pointer, key), each) for key, each in data.items()]
            if isinstance(data, dict)
            else [("-", pointer_to(pointer, index), each) for index, each in enumerate(data)]  # type: ignore[var-annotated,arg-type]
        )
        for lead, at, each in entries:
            self.lines += ["", f"{pad}# a comment"] * (len(self.lines) % self.blank == 0)
            self.places[at] = len(self.lines) + 1
            if isinstance(each, (dict, list)) and each:
                self.lines.append(f"{pad}{lead}")
                self.write(each, at, indent + 2)
            else:
                self.lines.append(f"{pad}{lead} {scalar(each)}")


def scalar(value: object) -> str:
    """A scalar, or an empty container, as YAML."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value).replace("\x7f", "\\u007f")


@given(
    st.one_of(st.dictionaries(KEYS, DATA, min_size=1, max_size=5), st.lists(DATA, min_size=1, max_size=5)),
    st.integers(2, 7),
)
@settings(deadline=None)
def test_data_and_places_come_back(data: object, blank: int) -> None:
    writer = Writer(blank)
    writer.write(data, "", 0)
    (document,), issues = read_text("\n".join(writer.lines), "a.yaml")
    assert issues == []
    assert document.data == data
    origin = Origin.of_document(document)
    # A list's item that is a container begins where its first part does.
    expected = {at: line for at, line in writer.places.items() if not _item_of_container(at, data)}
    assert {at: origin.place(at).line for at in expected} == expected


def _item_of_container(pointer: str, data: object) -> bool:
    found: object = data
    parent: object = None
    for part in pointer.split("/")[1:]:
        parent = found
        name = part.replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) else found[name]  # type: ignore[index]
    return isinstance(parent, list) and isinstance(found, (dict, list)) and bool(found)
