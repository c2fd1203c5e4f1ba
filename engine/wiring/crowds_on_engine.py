"""Refreshing a crowd with the engine of the night: the same bound segment, printed as SQL.

For data that outgrow the files of one machine: of the snapshot's serving files only the manifest and the
meaning are read. The same bound segment on the same snapshot gives the same digest.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from engine.audience.crowds.evaluation import definition_hash
from engine.audience.crowds.leaves import pinned
from engine.audience.crowds.publish import Members, publish_members
from engine.audience.crowds.refresh import noting, refuse_list, refuse_snapshot
from engine.definitions import schema_of
from engine.errors import InternalError, InvalidInput, Unavailable
from engine.lake.crowds import ROWS, SCHEMA
from engine.lake.layout import Layout
from engine.model.crowd import LimitByTag
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import Schema, TagSignature
from engine.model.segment import And, AtLeast, BoundCrowd, Not, Or
from engine.model.views import CUSTOMER_ID, ORDINAL
from engine.night.crowd_views import register_crowd
from engine.night.past import Past, register_past
from engine.segments import bind_segment, parse_segment, references, segment_to_sql
from engine.segments.to_sql.limits import limit_to_sql
from engine.serving.sets.checksums import checksum_of_array
from engine.serving.sets.customer_set import from_ordinals
from engine.serving.snapshot import read_manifest
from engine.serving.storage.files import verify_digests
from engine.serving.storage.meaning import MEANING_FILE, parse_meaning

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.audience.crowds.service import Crowds
    from engine.model.crowd import Crowd, CrowdVersion
    from engine.model.schema import CrowdSignature
    from engine.model.segment import BoundSegment, Segment
    from engine.model.snapshot import Snapshot
    from engine.serving import Manifest, Meaning
    from engine.wiring.workspace import Workspace


def refresh_on_engine(
    workspace: Workspace, crowds: Crowds, crowd: str, *, by: str, snapshot: str = "latest"
) -> CrowdVersion:
    """Evaluate a crowd on the workspace's engine into a new version; raises as `Crowds.refresh`, and
    StatementFailed.
    """
    context = crowds.context
    with context.hold(crowd) as lease:
        found = context.registry.crowds.get(crowd)
        refuse_list(found)
        refuse_snapshot(context, snapshot)
        with noting(context, crowd):
            started = perf_counter()
            members = _evaluated(workspace, found, _snapshot(workspace, snapshot), started)
            return publish_members(context, crowd, members, lease, by)


def _evaluated(workspace: Workspace, crowd: Crowd, snapshot: Snapshot, started: float) -> Members:
    if crowd.segment is None:
        raise InternalError(f"the crowd `{crowd.id}` has no segment")
    manifest, meaning = _meaning_of(workspace.root, snapshot)
    signatures = workspace.registry.crowds.signatures()
    parsed, bound = _bound(crowd, snapshot, meaning, signatures)
    rows = _rows(workspace, crowd, snapshot, meaning, (parsed, bound))
    return Members(
        members=from_ordinals(np.asarray(rows.column(ORDINAL)), manifest.size),
        rows=lambda: iter(rows.to_batches(max_chunksize=ROWS)),
        checksum=checksum_of_array(rows.column(CUSTOMER_ID)),
        snapshot=snapshot,
        segment_hash=definition_hash(bound, crowd.limit, crowd.id),
        started=started,
        engine=workspace.engine.value,
        segment=pinned(crowd.segment, {name: found.latest for name, found in signatures.items()}),
        limit=crowd.limit,
    )


def _rows(
    workspace: Workspace,
    crowd: Crowd,
    snapshot: Snapshot,
    meaning: Meaning,
    segment: tuple[Segment, BoundSegment],
) -> pa.Table:
    """(customer_id, ordinal) of the members, ascending by ordinal."""
    parsed, bound = segment
    uses = references(parsed)
    tags = set(uses.tags)
    query, layout = segment_to_sql(bound), Layout(workspace.root / "lake")
    if isinstance(crowd.limit, LimitByTag):
        tags.add(crowd.limit.tag)
    if crowd.limit is not None:
        limited = snapshot.tags.get(crowd.limit.tag) if isinstance(crowd.limit, LimitByTag) else None
        query = limit_to_sql(query, crowd.limit, crowd.id, limited.value_type if limited else None)
    with tempfile.TemporaryDirectory(prefix="tagmill-crowd-") as scratch:
        execution = workspace.open_execution()
        try:
            past = Past(workspace.root, meaning.catalog, snapshot, workspace.engine, Path(scratch))
            register_past(execution, past, tags=tags, events=uses.events)
            for name, version in sorted(_crowds_in(bound)):
                register_crowd(execution, layout, workspace.registry.crowds.version(name, version))
            found = execution.fetch(query.sql("spark"))
        finally:
            execution.close()
    return found.select([CUSTOMER_ID, ORDINAL]).cast(SCHEMA).sort_by(ORDINAL)


def _bound(
    crowd: Crowd, snapshot: Snapshot, meaning: Meaning, signatures: dict[str, CrowdSignature]
) -> tuple[Segment, BoundSegment]:
    parsed, issues = parse_segment(crowd.segment)
    if parsed is not None:
        schema = Schema(meaning.catalog, _tags(snapshot, meaning), signatures)
        moment = Moment(snapshot.base_time, snapshot.zone)
        bound, issues = bind_segment(parsed, schema, moment, printed=True)
        if bound is not None:
            return parsed, bound
    errors = [issue for issue in issues if issue.is_error]
    raise InvalidInput(f"the segment cannot be used: {errors[0].message}", errors, code="segment_refused")


def _crowds_in(bound: BoundSegment) -> set[tuple[str, int]]:
    """The crowd versions that a bound segment names."""
    match bound:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return set().union(*(_crowds_in(condition) for condition in conditions))
        case Not(condition):
            return _crowds_in(condition)
        case BoundCrowd(crowd, version):
            return {(crowd, version)}
        case _:
            return set()


def _tags(snapshot: Snapshot, meaning: Meaning) -> dict[str, TagSignature]:
    """The tags that the snapshot holds, with the types of its values."""
    defined = schema_of(meaning.catalog, list(meaning.definitions.values())).tags
    return {
        code: replace(
            defined.get(code) or TagSignature(code, tag.value_type, Name.same(code)), type=tag.value_type
        )
        for code, tag in snapshot.tags.items()
    }


def _snapshot(workspace: Workspace, snapshot: str) -> Snapshot:
    if snapshot != "latest":
        return workspace.registry.snapshots.get(snapshot)
    found = workspace.registry.snapshots.latest()
    if found is None:
        raise Unavailable("no snapshot is published yet; a run publishes one", code="not_published")
    return found


def _meaning_of(root: Path, snapshot: Snapshot) -> tuple[Manifest, Meaning]:
    serving = snapshot.report["serving"]
    if not isinstance(serving, dict):
        raise InternalError(f"the snapshot `{snapshot.id}` names no serving files")
    folder = root / str(serving["folder"])
    manifest = read_manifest(folder, str(serving["digest"]))
    verify_digests(folder, [file for file in manifest.files if file.path == MEANING_FILE])
    return manifest, parse_meaning((folder / MEANING_FILE).read_bytes())
