"""Crowds, versions and limits as answers have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.answers import as_written
from engine.model.crowd import limit_to_json, part_to_json
from engine.model.registered import Origin

if TYPE_CHECKING:
    from engine.audience.crowds.uploads import Upload
    from engine.model.crowd import Crowd, CrowdVersion


def crowd_json(crowd: Crowd) -> dict[str, object]:
    """A crowd."""
    return {
        "id": crowd.id,
        "name": crowd.name,
        "kind": crowd.kind,
        "segment": as_written(crowd.segment),
        "limit": limit_to_json(crowd.limit),
        "part": part_to_json(crowd.part),
        "owner": crowd.owner,
        "folder": crowd.folder,
        "enabled": crowd.enabled,
        "state": crowd.state,
        "latest": crowd.latest,
        "error": crowd.error,
        "origin": crowd.origin,
        "read_only": crowd.origin is Origin.FILES,
        "place": str(crowd.place) or None,
        "revision": crowd.revision,
        "created_at": crowd.created_at,
        "created_by": crowd.created_by,
        "updated_at": crowd.updated_at,
        "updated_by": crowd.updated_by,
    }


def version_json(version: CrowdVersion) -> dict[str, object]:
    """The receipt of a version; what an erasure or retention did to it is told where it happened."""
    content: dict[str, object] = {
        "crowd": version.crowd,
        "version": version.version,
        "count": version.count,
        "digest": version.digest,
        "ids_checksum": version.ids_checksum,
        "snapshot": version.snapshot,
        "base_time": version.base_time,
        "segment": as_written(version.segment),
        "limit": limit_to_json(version.limit),
        "segment_hash": version.segment_hash,
        "created_at": version.created_at,
        "seconds": version.seconds,
        "engine": version.engine,
        "by": version.by,
        "report": version.report,
    }
    if version.erased:
        content |= {"erased": version.erased, "erased_digest": version.erased_digest}
    if version.retired_at is not None:
        content["retired_at"] = version.retired_at
    return content


def upload_json(upload: Upload) -> dict[str, object]:
    """What came of an upload."""
    return {
        "crowd": crowd_json(upload.crowd),
        "version": version_json(upload.version),
        "rows": upload.rows,
        "repeated": upload.repeated,
        "unknown": upload.unknown,
        "unknown_ids": [{"line": row.line, "customer_id": row.customer_id} for row in upload.unknown_ids],
    }
