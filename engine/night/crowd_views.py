"""Views over the members of crowds' versions, as segments printed to SQL name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import StatementFailed
from engine.lake.crowds import members_files
from engine.model.execution import Format, Source
from engine.model.views import CUSTOMER_ID, ORDINAL, crowd_view
from engine.night.values import no_rows_sql
from engine.segments import references

if TYPE_CHECKING:
    from engine.lake.layout import Layout
    from engine.model.crowd import CrowdVersion
    from engine.model.execution import Execution
    from engine.model.schema import CrowdSignature
    from engine.model.tag import Rules
    from engine.registry import Registry


def register_crowd(execution: Execution, layout: Layout, version: CrowdVersion) -> None:
    """Register the members of a version as the view that bound segments name.

    Raises StatementFailed (`no_members`) where retention has taken them.
    """
    view = crowd_view(version.crowd, version.version)
    files = members_files(layout.crowd(version.crowd), version.files.table_version, version.version)
    if version.retired_at is not None or sum(file.rows for file in files) != version.count - version.erased:
        raise StatementFailed(
            f"the members of version {version.version} of the crowd `{version.crowd}` are not kept any more",
            code="no_members",
        )
    if files:
        execution.read(view, Source(Format.PARQUET, str(files[0].path.parent)))
    else:
        execution.define(view, no_rows_sql({ORDINAL: "int", CUSTOMER_ID: "string"}))


def register_crowds_of(
    execution: Execution,
    layout: Layout,
    registry: Registry,
    rules: Rules,
    signatures: dict[str, CrowdSignature],
) -> None:
    """Register every crowd version that the rules of a tag name, the latest of uploaded lists."""
    named = frozenset().union(*(references(rule.when).crowds for rule in rules.rules))
    for crowd, version in sorted(named, key=str):
        known = signatures.get(crowd)
        number = version if version is not None or known is None else known.latest
        register_crowd(execution, layout, registry.crowds.version(crowd, number))
