"""Columns that ride along with customer ids: attributes and tags of a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.catalog.reading import guess_hint
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.model.views import CUSTOMER_ID
from engine.serving.tags.taking import arrow_type, take

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.serving.storage.columns import StoredColumn

MASK: Final = "***"
"""What stands in place of personal data that the reader may not see."""

MOST: Final = 100

_TAG: Final = "tag."
_ATTRIBUTE: Final = "attribute."


@dataclass(frozen=True, slots=True)
class RideAlong:
    """A column as it was asked for; a `masked` one only tells whether there is a value."""

    name: str
    column: StoredColumn
    masked: bool = False

    @property
    def field(self) -> pa.Field:
        """The column's name and type."""
        return pa.field(self.name, pa.string() if self.masked else arrow_type(self.column.type))

    def at(self, ordinals: np.ndarray) -> pa.Array:
        """The values of some customers."""
        values = take(self.column, ordinals)
        if not self.masked:
            return values
        return pc.if_else(values.is_valid(), pa.scalar(MASK), pa.scalar(None, pa.string()))


def choose_columns(
    reading: Reading, names: Sequence[str], *, pii: bool, beside: Collection[str] = (CUSTOMER_ID,)
) -> tuple[RideAlong, ...]:
    """The columns of some names: `tag.<code>`, `attribute.<name>`, or either without its prefix, a tag first.

    Attributes that the catalog marks `pii` are masked unless `pii` is granted. Raises InvalidInput
    (`unknown_column`) that names every name that is neither; columns named as one of those `beside` them need
    their prefix.
    """
    found, issues = [], []
    for index, name in enumerate(names):
        column = _column(reading, name, pii)
        if column is None:
            issues.append(_unknown(reading, name, index))
        elif name in beside or names.index(name) < index:
            issues.append(_issue(index, "repeated_column", f"the column `{name}` comes twice"))
        else:
            found.append(column)
    if len(names) > MOST:
        issues.append(_issue(MOST, "too_many", f"{len(names)} columns are asked for; at most {MOST}"))
    if issues:
        raise InvalidInput(issues[0].message, issues, code=issues[0].code)
    return tuple(found)


def _column(reading: Reading, name: str, pii: bool) -> RideAlong | None:
    code = name.removeprefix(_TAG)
    if not name.startswith(_ATTRIBUTE) and code in reading.serving.tags:
        return RideAlong(name, reading.serving.tags[code])
    attribute = name.removeprefix(_ATTRIBUTE)
    if name.startswith(_TAG) or attribute not in reading.serving.attributes:
        return None
    declared = reading.catalog.customers.attributes.get(attribute)
    masked = not pii and (declared is None or declared.pii)
    return RideAlong(name, reading.serving.attributes[attribute], masked)


def _unknown(reading: Reading, name: str, index: int) -> Issue:
    hint = guess_hint(name, [*reading.serving.tags, *reading.serving.attributes])
    message = f"`{name}` is neither a tag nor an attribute of the snapshot"
    return _issue(index, "unknown_column", message, hint)


def _issue(index: int, code: str, message: str, hint: str | None = None) -> Issue:
    return Issue(code, message, Place(pointer=f"/columns/{index}"), hint=hint)
