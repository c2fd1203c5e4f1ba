"""Personal data stay out of tags unless the workspace grants it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.definitions.rules.rule import Checking, Found, Rule, found
from engine.model.catalog import Catalog, Field
from engine.model.views import CUSTOMERS

ID: Final = "personal_data"


def _check(checking: Checking) -> Iterator[Found]:
    if checking.around.pii_granted:
        return
    for tag in checking.tags:
        for (table, column), pointer in tag.columns.items():
            field = _field(checking.catalog, table, column)
            if field is not None and field.pii:
                message = f"`{column}` of `{table}` is marked `pii`: it may not go into tags"
                yield found(
                    ID, tag, message, pointer, "use another column, or grant it in the settings' `privacy`"
                )


def _field(catalog: Catalog, table: str, column: str) -> Field | None:
    if table == CUSTOMERS:
        return catalog.customers.attributes.get(column)
    event = catalog.events.get(table)
    return None if event is None else event.properties.get(column)


PERSONAL_DATA: Final = Rule(ID, "Columns marked `pii` are not used in tags unless granted.", _check)
