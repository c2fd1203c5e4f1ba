"""Between crowds and rows: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.model.crowd import (
    Crowd,
    CrowdError,
    CrowdKind,
    CrowdState,
    CrowdVersion,
    Limit,
    LimitBySalt,
    LimitByTag,
    Order,
    Part,
    VersionFiles,
    limit_to_json,
    part_to_json,
)
from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.registered import Origin

if TYPE_CHECKING:
    from sqlalchemy.engine import Row


def crowd_columns(crowd: Crowd) -> dict[str, object]:
    """The row of a crowd's definition, without revision, times and error."""
    return {
        "id": crowd.id,
        "kind": crowd.kind.value,
        "name": {"en": crowd.name.en, "zh": crowd.name.zh},
        "segment": crowd.segment,
        "limit_to": limit_to_json(crowd.limit),
        "part": part_to_json(crowd.part),
        "owner": crowd.owner,
        "folder": crowd.folder,
        "enabled": crowd.enabled,
        "origin": crowd.origin.value,
        "file": crowd.place.file,
        "line": crowd.place.line,
        "created_by": crowd.created_by,
        "updated_by": crowd.updated_by,
    }


def read_crowd(row: Row[tuple[object, ...]]) -> Crowd:
    """The crowd in a row of `crowds` with its `latest` version."""
    error = None
    if row.error_code is not None:
        error = CrowdError(row.error_code, row.error_message or "", row.error_at)
    return Crowd(
        id=row.id,
        name=Name(row.name["en"], row.name["zh"]),
        kind=CrowdKind(row.kind),
        revision=row.revision,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        segment=row.segment,
        limit=limit_of_json(row.limit_to),
        part=_part_of_json(row.part),
        owner=row.owner,
        folder=row.folder,
        enabled=row.enabled,
        origin=Origin(row.origin),
        place=Place(file=row.file, line=row.line),
        state=_state(row.latest, error),
        latest=row.latest,
        error=error,
    )


def version_columns(version: CrowdVersion) -> dict[str, object]:
    """The row of a receipt, without the lease's token."""
    return {
        "crowd": version.crowd,
        "version": version.version,
        "count": version.count,
        "digest": version.digest,
        "ids_checksum": version.ids_checksum,
        "snapshot": version.snapshot,
        "base_time": version.base_time,
        "segment": version.segment,
        "limit_to": limit_to_json(version.limit),
        "segment_hash": version.segment_hash,
        "created_at": version.created_at,
        "seconds": version.seconds,
        "engine": version.engine,
        "by": version.by,
        "erased": version.erased,
        "erased_digest": version.erased_digest,
        "retired_at": version.retired_at,
        "table_version": version.files.table_version,
        "size": version.files.size,
        "words_sha256": version.files.words_sha256,
        "report": dict(version.report),
    }


def read_version(row: Row[tuple[object, ...]]) -> CrowdVersion:
    """The receipt in a row of `crowd_versions`."""
    fields: Any = row._mapping  # `count` is a method of rows
    return CrowdVersion(
        crowd=row.crowd,
        version=row.version,
        count=fields["count"],
        digest=row.digest,
        ids_checksum=row.ids_checksum,
        snapshot=row.snapshot,
        base_time=row.base_time,
        segment=row.segment,
        segment_hash=row.segment_hash,
        created_at=row.created_at,
        seconds=row.seconds,
        limit=limit_of_json(row.limit_to),
        engine=row.engine,
        by=row.by,
        erased=row.erased,
        erased_digest=row.erased_digest,
        retired_at=row.retired_at,
        files=VersionFiles(row.table_version, row.size, row.words_sha256),
        report=row.report,
    )


def limit_of_json(data: Mapping[str, Any] | None) -> Limit | None:
    """The limit of what `limit_to_json` made."""
    if data is None:
        return None
    if "by" in data:
        return LimitByTag(data["n"], data["by"]["tag"], Order(data["by"]["order"]))
    return LimitBySalt(data["n"], data["salt"])


def _part_of_json(data: Mapping[str, Any] | None) -> Part | None:
    if data is None:
        return None
    return Part(data["of"], data["salt"], Decimal(data["from"]), Decimal(data["to"]))


def _state(latest: int | None, error: CrowdError | None) -> CrowdState:
    if error is not None:
        return CrowdState.FAILED
    return CrowdState.NEW if latest is None else CrowdState.READY
