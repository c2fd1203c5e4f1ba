"""All definitions against the catalog, each other and the rules, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.definitions.bind import bind_draft, surroundings
from engine.definitions.binding import Surroundings
from engine.definitions.draft import Draft
from engine.definitions.graph import order
from engine.definitions.rules import RULES, Bound, Checking
from engine.definitions.signatures import schema_of
from engine.definitions.values import typed_value
from engine.model.catalog import Catalog
from engine.model.execution import EngineKind
from engine.model.issue import Issue, by_place
from engine.model.moment import Moment
from engine.model.schema import CrowdSignature, Schema
from engine.model.tag import Cadence, DisplayType, Missing, OnMissing, Quality, TagDefinition
from engine.model.values import ValueType
from engine.sql import SqlCheck, Tables


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check.

    `definitions` are those without an error, by code, with value types, defaults and bounds resolved against
    the catalog; only these may be computed. `uses` gives for each of them the tags it reads, `crowds` the
    crowd ids, `sql` the gate's answer for SQL tags, `order` their codes with every tag after those it uses.
    `schema` is what segments bind to. `broken` are the codes that have errors, or use a tag that has.
    """

    definitions: Mapping[str, TagDefinition]
    issues: tuple[Issue, ...]
    uses: Mapping[str, frozenset[str]]
    order: tuple[str, ...]
    schema: Schema
    crowds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    sql: Mapping[str, SqlCheck] = field(default_factory=dict)


def check_definitions(
    definitions: Sequence[Draft],
    catalog: Catalog,
    moment: Moment,
    *,
    crowds: Mapping[str, CrowdSignature] | None = None,
    engine: EngineKind = EngineKind.EMBEDDED,
    pii_granted: bool = False,
) -> Checked:
    """Run every rule over all definitions at once.

    `crowds` are the crowds that rule tags may use; `engine` decides which SQL functions are allowed;
    `pii_granted` allows columns marked `pii` in tags. Issues of reading are not repeated here.
    """
    base = Surroundings(Schema(catalog, {}, crowds or {}), moment, Tables({}), engine, pii_granted)
    around = surroundings(definitions, base)
    issues: list[Issue] = []
    wrong = {draft.code for draft in definitions if draft.flawed}
    tags: list[Bound] = []
    for draft in definitions:
        bound, found = bind_draft(draft, around)
        tags.append(bound)
        issues += found
        wrong |= {draft.code for issue in found if issue.is_error}
    checking = Checking(tuple(tags), around)
    for rule in RULES:
        for each in rule.check(checking):
            issues.append(each.issue)
            wrong |= {each.code} if each.issue.is_error else set()
    return _checked(checking, issues, wrong, crowds or {})


def _checked(
    checking: Checking, issues: list[Issue], wrong: set[str], crowds: Mapping[str, CrowdSignature]
) -> Checked:
    known = checking.by_code
    broken = _with_users(wrong, known)
    good = {code: tag for code, tag in sorted(known.items()) if code not in broken}
    definitions = {code: _definition(tag, checking.around.moment.zone) for code, tag in good.items()}
    uses = {code: tag.uses.tags & good.keys() for code, tag in good.items()}
    return Checked(
        definitions=definitions,
        issues=tuple(sorted(issues, key=by_place)),
        uses=uses,
        order=order(uses)[0],
        schema=schema_of(checking.catalog, list(definitions.values()), crowds),
        crowds={code: frozenset(crowd for crowd, _ in tag.uses.crowds) for code, tag in good.items()},
        broken=broken,
        sql={code: tag.sql for code, tag in good.items() if tag.sql is not None},
    )


def _with_users(wrong: set[str], known: Mapping[str, Bound]) -> frozenset[str]:
    """The codes with errors, and all that use them, directly or not."""
    used_by: dict[str, set[str]] = {}
    for code, tag in known.items():
        for each in tag.uses.tags:
            used_by.setdefault(each, set()).add(code)
    found, waiting = set(wrong), list(wrong)
    while waiting:
        for child in used_by.get(waiting.pop(), set()) - found:
            found.add(child)
            waiting.append(child)
    return frozenset(found)


def _definition(tag: Bound, zone: str) -> TagDefinition:
    draft, fields = tag.draft, tag.draft.fields
    assert tag.type is not None and tag.body is not None
    shown = DisplayType.NUMERIC if tag.type.is_number else DisplayType.CATEGORY
    return TagDefinition(
        code=draft.code,
        name=fields["name"],
        category=fields["category"],
        value_type=tag.type,
        display=fields.get("type", shown),
        body=tag.body,
        source=draft.source,
        weight=fields.get("weight", 1),
        cadence=fields.get("cadence", Cadence.DAILY),
        on_missing=_on_missing(draft, tag.type, zone),
        quality=Quality(**fields.get("quality", {})),
        description=fields.get("description"),
        owner=fields.get("owner"),
        enabled=draft.enabled,
        place=draft.place,
    )


def _on_missing(draft: Draft, kind: ValueType, zone: str) -> OnMissing:
    policy, default = draft.fields.get("on_missing", (Missing.CLEAR, None))
    return OnMissing(policy, typed_value(default, kind, zone) if policy is Missing.DEFAULT else None)
