"""Views over the members of crowds' versions, as segments printed to SQL name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import NotFound, StatementFailed
from engine.lake.crowds import is_whole, members_files
from engine.lake.log import DamagedLog
from engine.model.execution import Format, Source
from engine.model.views import CUSTOMER_ID, ORDINAL, crowd_view
from engine.night.values import no_rows_sql
from engine.segments import references

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.lake.layout import Layout
    from engine.model.crowd import CrowdVersion
    from engine.model.execution import Execution
    from engine.model.schema import CrowdSignature
    from engine.model.tag import Rules
    from engine.registry import Registry


def register_crowd(execution: Execution, layout: Layout, version: CrowdVersion) -> None:
    """Register the members of a version as the view that bound segments name.

    Raises StatementFailed (`no_members`) where retention has taken them, (`crowd_damaged`) where a file of
    theirs is not the one that was written.
    """
    view = crowd_view(version.crowd, version.version)
    files = members_files(layout.crowd(version.crowd), version.files.table_version, version.version)
    if version.retired_at is not None or sum(file.rows for file in files) != version.count - version.erased:
        raise StatementFailed(
            f"the members of version {version.version} of the crowd `{version.crowd}` are not kept any more",
            code="no_members",
        )
    if not all(is_whole(file) for file in files):
        raise StatementFailed(
            f"the members of version {version.version} of the crowd `{version.crowd}` are damaged; "
            "make a new version of it",
            code="crowd_damaged",
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
    signatures: Mapping[str, CrowdSignature],
) -> None:
    """Register every crowd version that the rules of a tag name, the latest of uploaded lists.

    Raises StatementFailed where one is gone or damaged: the tag fails, not the run.
    """
    for crowd, version in sorted(crowds_of(rules, signatures).items()):
        try:
            for number in version:
                register_crowd(execution, layout, registry.crowds.version(crowd, number))
        except (NotFound, DamagedLog) as error:
            raise StatementFailed(error.message, code=error.code) from error


def crowds_of(rules: Rules, signatures: Mapping[str, CrowdSignature]) -> dict[str, list[int]]:
    """By crowd the versions that rules name, with the present latest one where none is named."""
    found: dict[str, set[int]] = {}
    for rule in rules.rules:
        for crowd, version in references(rule.when).crowds:
            known = signatures.get(crowd)
            number = version if version is not None or known is None else known.latest
            if number is not None:
                found.setdefault(crowd, set()).add(number)
    return {crowd: sorted(versions) for crowd, versions in found.items()}
