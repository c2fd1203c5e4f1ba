"""Tag definitions: read from YAML or objects, checked by rules all at once, put in order.

definitions, issues = read_definitions(workspace / "tag_definitions")
checked = check_definitions(definitions, catalog, moment)
for code in checked.order: ...checked.definitions[code]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.model.catalog import Catalog
from engine.model.execution import EngineKind
from engine.model.issue import Issue, Place
from engine.model.moment import Moment
from engine.model.schema import CrowdSignature, Schema
from engine.model.tag import TagDefinition

__all__ = [
    "Checked",
    "check_definitions",
    "dependencies",
    "fingerprint",
    "order",
    "parse_definition",
    "propose_code",
    "read_definitions",
    "schema_of",
]

PlaceOf = Callable[[str], Place]
"""Where a JSON pointer of a definition lies."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check.

    `definitions` are those without an error, by code, with value types, defaults and bounds resolved against
    the catalog; only these may be computed. `uses` gives for each of them the tags it reads, `crowds` the
    crowd ids, `order` their codes with every tag after those it uses. `schema` is what segments bind to.
    `broken` are the codes that have errors, or use a tag that has.
    """

    definitions: Mapping[str, TagDefinition]
    issues: tuple[Issue, ...]
    uses: Mapping[str, frozenset[str]]
    order: tuple[str, ...]
    schema: Schema
    crowds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()


def read_definitions(folder: Path) -> tuple[list[TagDefinition], list[Issue]]:
    """Read every `*.yaml` below `folder`, in the order of their paths.

    A file holds one definition, or a list of them; places name files relative to the folder's parent. What
    cannot be read is an issue, and the rest is returned. The definitions are as written: call
    `check_definitions` before anything is computed from them.
    """
    raise NotImplementedError


def parse_definition(
    data: object, place_of: PlaceOf | None = None
) -> tuple[TagDefinition | None, list[Issue]]:
    """Read one definition from a JSON-like object (numbers as int or Decimal).

    Places are JSON pointers unless `place_of` says otherwise.
    """
    raise NotImplementedError


def check_definitions(
    definitions: Sequence[TagDefinition],
    catalog: Catalog,
    moment: Moment,
    *,
    crowds: Mapping[str, CrowdSignature] | None = None,
    engine: EngineKind = EngineKind.EMBEDDED,
    pii_granted: bool = False,
) -> Checked:
    """Run every rule over all definitions at once.

    `crowds` are the crowds that rule tags may use; `engine` decides which SQL functions are allowed;
    `pii_granted` allows columns marked `pii` in tags.
    """
    raise NotImplementedError


def dependencies(definitions: Sequence[TagDefinition], catalog: Catalog) -> dict[str, frozenset[str]]:
    """Which tags each tag reads: `tag.<code>` in SQL, tag leaves in rules. Unknown codes are left out."""
    raise NotImplementedError


def order(uses: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Codes with every tag after those it uses (otherwise by code), and the cycles found (a -> b -> a)."""
    raise NotImplementedError


def fingerprint(definition: TagDefinition, parents: Mapping[str, str] | None = None) -> str:
    """SHA-256 (hex) of what changes a tag's rows, apart from labels such as its name; `parents` gives the
    fingerprints of the tags it uses."""
    raise NotImplementedError


def schema_of(
    catalog: Catalog,
    definitions: Sequence[TagDefinition],
    crowds: Mapping[str, CrowdSignature] | None = None,
) -> Schema:
    """What segments are bound to: the catalog, the signatures of the tags, and the crowds."""
    raise NotImplementedError


def propose_code(category: str, taken: Collection[str]) -> str:
    """A free code for a definition that came without one: its category and a number."""
    raise NotImplementedError
