"""Rule tags: the first matching segment gives the label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import InvalidInput
from engine.model.issue import has_errors
from engine.segments import bind_segment, rules_to_sql

if TYPE_CHECKING:
    from sqlglot import exp

    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.segment import BoundSegment
    from engine.model.tag import Rule, Rules, TagDefinition


def ruled_query(definition: TagDefinition, body: Rules, schema: Schema, moment: Moment) -> exp.Select:
    """One row for every customer for whom a rule holds, or for all with a default."""
    rules = [(rule.label, _bound(definition, rule, schema, moment)) for rule in body.rules]
    return rules_to_sql(rules, body.default)


def _bound(definition: TagDefinition, rule: Rule, schema: Schema, moment: Moment) -> BoundSegment:
    bound, issues = bind_segment(rule.when, schema, moment, printed=True)
    if bound is None or has_errors(issues):
        raise InvalidInput(f"`{definition.code}`: rule `{rule.label}` cannot be bound", issues)
    return bound
