"""One tag: its statement, its written rows, its gates, its commit."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import StatementFailed
from engine.lake.commit import commit_as_of
from engine.lake.files import remove, settle
from engine.lake.types import tag_schema
from engine.model.execution import Format, Source
from engine.model.tag import ListUpload, Missing, Rules
from engine.model.views import CUSTOMER_ID, TAG_VALUE, upload_view
from engine.night import statements
from engine.night.arrow_words import columns_of_arrow
from engine.night.crowd_views import register_crowds_of
from engine.night.faults import fault_point
from engine.night.gates import GateClosed, check_coverage, check_drift, check_rows, coverage_of
from engine.night.values import register_kept
from engine.night.written import check_types, profile_of_footers
from engine.sql import emit_sql

if TYPE_CHECKING:
    from pathlib import Path

    from engine.definitions import Checked
    from engine.lake.files import DataFile
    from engine.lake.layout import Layout
    from engine.model.execution import Column, Execution
    from engine.model.moment import Moment
    from engine.model.registered import ListFile
    from engine.model.tag import TagDefinition
    from engine.night.plan import PlannedTag
    from engine.night.statements import Profile, TagStatement
    from engine.night.walk import Walk


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Computed:
    """What computing a tag made: its files in the lake, the version that holds them, and what was seen."""

    version: int
    rows: int
    folder: str
    coverage: Decimal
    drift: Decimal | None
    unknown_rows: int
    null_values: int


def statement_of(
    definition: TagDefinition, checked: Checked, moment: Moment, execution: Execution
) -> TagStatement:
    """The SELECT of a tag; a SQL tag passes the gate once more. Raises InvalidInput, StatementFailed."""
    inputs = statements.TagInputs(checked.schema, moment)
    check = checked.sql.get(definition.code)
    if check is not None:
        view = f"query__{definition.code}"
        execution.define(view, emit_sql(check, moment))  # the checked text itself, never printed again
        query = exp.select(CUSTOMER_ID, TAG_VALUE).from_(exp.to_table(view, dialect="spark"))
        inputs = replace(inputs, query=query, result=_columns_of_view(execution, query))
    return statements.tag_statement(definition, inputs)


def compute_tag(walk: Walk, planned: PlannedTag, universe: int) -> Computed:
    """Write, gate and commit one tag's values.

    Raises StatementFailed and InvalidInput where the tag fails, Conflict where the lease was lost. Nothing is
    visible to readers unless this returns.
    """
    definition = walk.inputs.checked.definitions[planned.code]
    if isinstance(definition.body, ListUpload):
        register_upload(walk.execution, walk.layout, walk.gathered.uploads[definition.code])
    if isinstance(definition.body, Rules):
        signatures = walk.inputs.checked.schema.crowds
        register_crowds_of(walk.execution, walk.layout, walk.inputs.registry, definition.body, signatures)
    statement = statement_of(definition, walk.inputs.checked, walk.moment, walk.execution)
    folder = walk.layout.attempt(definition.code, walk.plan.as_of, walk.run.id, walk.run.attempt)
    try:
        return _computed(walk, planned, definition, statement, folder, universe)
    except BaseException:
        remove(folder)
        remove(_filled(folder))
        raise


def _computed(
    walk: Walk,
    planned: PlannedTag,
    definition: TagDefinition,
    statement: TagStatement,
    folder: Path,
    universe: int,
) -> Computed:
    raw = f"written__{definition.code}"
    _write(walk, statement.sql, folder, raw)
    fault_point("tag_written", definition.code)
    profile = _profile(walk, statement, folder, raw)
    _check_rows(walk, definition, profile, raw)
    coverage = coverage_of(profile, universe)
    check_coverage(coverage, definition.quality)
    folder = _fill(walk, planned, definition, profile, folder, raw)
    drift = _drift(walk, planned, definition, raw)
    check_drift(drift, definition.quality)
    fault_point("tag_gated", definition.code)
    files = settle(folder)
    check_types(files, definition.value_type)
    version, rows = _commit(walk, definition, files)
    walk.execution.drop([raw, _previous_view(definition.code)])
    place = folder.relative_to(walk.layout.root).as_posix()
    return Computed(version, rows, place, coverage, drift, profile.unknown_rows, profile.null_values)


def _profile(walk: Walk, statement: TagStatement, folder: Path, raw: str) -> Profile:
    found = profile_of_footers(folder) if statement.exact else None
    if found is not None:
        return found
    asked = statements.profile_sql(raw, exact=statement.exact)
    return statements.read_profile(walk.execution.fetch(asked, timeout=_timeout(walk)))


def _check_rows(walk: Walk, definition: TagDefinition, profile: Profile, raw: str) -> None:
    """The gate of rows; up to five customers that came twice go to the operator's log, never to a report."""
    try:
        check_rows(profile)
    except GateClosed:
        if profile.repeated:
            found = walk.execution.fetch(statements.offenders_sql(raw), timeout=_timeout(walk)).to_pylist()
            log.warning("the tag `%s` gives several rows to: %s", definition.code, found)
        raise


def _write(walk: Walk, sql: str, folder: Path, view: str) -> None:
    """Write a statement into a new folder of the tag's table, and register what was written as `view`."""
    remove(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    walk.execution.write(sql, str(folder), timeout=_timeout(walk))
    if any(folder.rglob("*.parquet")):
        walk.execution.read(view, Source(Format.PARQUET, str(folder)))
    else:  # an engine may leave no file where there are no rows
        walk.execution.define(view, sql)


def _fill(
    walk: Walk, planned: PlannedTag, definition: TagDefinition, profile: Profile, folder: Path, raw: str
) -> Path:
    """Apply `on_missing`; the folder that holds the rows to publish."""
    previous = None
    if definition.on_missing.policy is Missing.KEEP_LAST and planned.previous is not None:
        previous = _previous_view(definition.code)
        register_kept(walk.execution, walk.layout, previous, planned.previous)
    if not statements.needs_fill(definition, profile, previous=previous is not None):
        return folder
    filled = _filled(folder)
    remove(filled)
    sql = statements.fill_sql(definition, raw, previous)
    walk.execution.write(sql, str(filled), timeout=_timeout(walk))
    return filled


def _drift(walk: Walk, planned: PlannedTag, definition: TagDefinition, raw: str) -> Decimal | None:
    """How far the new values are from those of the greatest base time before; asked only where it is
    gated.
    """
    before = planned.previous
    if definition.quality.drift_max is None or before is None or before.value_type != definition.value_type:
        return None
    view = _previous_view(definition.code)
    register_kept(walk.execution, walk.layout, view, before)
    sql = statements.drift_sql(raw, view, definition.value_type)
    return statements.read_drift(walk.execution.fetch(sql, timeout=_timeout(walk)))


def _commit(walk: Walk, definition: TagDefinition, files: list[DataFile]) -> tuple[int, int]:
    walk.still_ours()
    schema = tag_schema(definition.value_type)
    done = commit_as_of(walk.layout.tag(definition.code), files, walk.plan.as_of, schema, walk.notes)
    fault_point("tag_committed", definition.code)
    return done.version, done.rows


def register_upload(execution: Execution, layout: Layout, file: ListFile) -> None:
    """Register the uploaded values of a list tag. Raises StatementFailed where the file is gone."""
    path = layout.root / file.path
    if not path.exists():
        raise StatementFailed(
            f"the uploaded values `{file.path}` are gone; upload them again", code="no_upload"
        )
    execution.read(upload_view(file.code), Source(Format.PARQUET, str(path.parent)))


def _columns_of_view(execution: Execution, query: exp.Select) -> tuple[Column, ...]:
    return columns_of_arrow(execution.fetch(query.sql(dialect="spark"), limit=0).schema)


def _filled(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-filled")


def _previous_view(code: str) -> str:
    return f"previous__{code}"


def _timeout(walk: Walk) -> float:
    return walk.inputs.statement_timeout
