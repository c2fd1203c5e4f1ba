"""The catalog that segment builders see: that of the latest snapshot, or before the first run the file's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.audience.facts.builder import Facts, builder_facts
from engine.errors import Unavailable
from engine.wiring.findings import refused

if TYPE_CHECKING:
    from engine.wiring.services import Services


def catalog_now(services: Services) -> Facts:
    """Raises InvalidInput where nothing is published and the file cannot be read."""
    try:
        with services.publication.reading() as reading:
            return builder_facts(reading.catalog, reading)
    except Unavailable:
        catalog, issues = services.workspace.declared
        if catalog is None:
            raise refused(issues) from None
        return builder_facts(catalog, None)
