"""What segments need to know of tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.definitions.draft import Draft
from engine.model.catalog import Catalog
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.segment import Aggregate
from engine.model.tag import Body, Missing, Statistical, TagDefinition
from engine.model.values import ValueType

FROM_ZERO: Final = frozenset(
    {Aggregate.COUNT, Aggregate.SUM, Aggregate.DISTINCT, Aggregate.DAYS, Aggregate.PERIODS}
)


def schema_of(
    catalog: Catalog,
    definitions: Sequence[TagDefinition],
    crowds: Mapping[str, CrowdSignature] | None = None,
) -> Schema:
    """What segments are bound to: the catalog, the signatures of the tags, and the crowds."""
    tags = {
        each.code: TagSignature(
            each.code,
            each.value_type,
            each.name,
            _counts_from_zero(each.body) and each.on_missing.policy is not Missing.DEFAULT,
        )
        for each in definitions
    }
    return Schema(catalog, tags, crowds or {})


def draft_signature(draft: Draft, kind: ValueType) -> TagSignature:
    """The signature of a tag that is still being checked."""
    policy, _ = draft.fields.get("on_missing", (Missing.CLEAR, None))
    from_zero = _counts_from_zero(draft.body) and policy is not Missing.DEFAULT
    return TagSignature(draft.code, kind, draft.fields.get("name", Name.same(draft.code)), from_zero)


def _counts_from_zero(body: Body | None) -> bool:
    banded = isinstance(body, Statistical) and bool(body.bands or body.rank_bands)
    return isinstance(body, Statistical) and not banded and body.measure.agg in FROM_ZERO
