"""Crowds for a request: found, refreshed later, uploaded, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.audience.crowds.list_rows import ListForm, read_list
from engine.audience.crowds.refresh import refuse_list
from engine.audience.previews.overlap import Region, overlap
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.wiring.job_kinds import REFRESH

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.crowds.uploads import Upload
    from engine.model.crowd import Crowd, CrowdVersion
    from engine.model.job import Job
    from engine.wiring.services import Services

FORMS: Final[Mapping[str, ListForm]] = {"text/csv": ListForm.CSV, "application/x-ndjson": ListForm.NDJSON}
"""How lists are written, by media type."""

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Overlap:
    """The regions of some crowds, each at its latest version, on one snapshot."""

    snapshot: str
    base_time: datetime
    zone: str
    versions: Sequence[CrowdVersion]
    sizes: Mapping[str, int]
    regions: Sequence[Region]


def find_crowds(
    services: Services, text: str | None, *, folder: str | None, owner: str | None
) -> Sequence[Crowd]:
    """Crowds whose id or name contains a text, by id."""
    wanted = (text or "").casefold()
    return [
        crowd
        for crowd in services.crowds.list()
        if folder in (None, crowd.folder)
        and owner in (None, crowd.owner)
        and any(wanted in name.casefold() for name in (crowd.id, crowd.name.en, crowd.name.zh))
    ]


def refresh_later(services: Services, crowd: str, *, by: str) -> Job:
    """Ask for a new version; while a job for it waits to begin, that one is given.

    Raises NotFound, Conflict (`uploaded`).
    """
    refuse_list(services.crowds.get(crowd))
    return services.submit(REFRESH, {"crowd": crowd}, by=by, key=crowd)


def store_list(
    services: Services, fields: Mapping[str, object], file: Path, media_type: str, *, by: str
) -> Upload:
    """A new crowd of the customers of a list."""
    rows = read_list(_chunks(file), FORMS[media_type], services.crowds.context.settings)
    return services.crowds.upload(fields, rows, by=by)


def store_list_again(services: Services, crowd: str, file: Path, media_type: str, *, by: str) -> Upload:
    """A new version of an uploaded crowd."""
    rows = read_list(_chunks(file), FORMS[media_type], services.crowds.context.settings)
    return services.crowds.upload_again(crowd, rows, by=by)


def overlap_of(services: Services, crowds: Sequence[str]) -> Overlap:
    """The exact size of every region of some crowds; raises NotFound, InvalidInput for repeated ones."""
    for number, crowd in enumerate(crowds):
        if crowd in crowds[:number]:
            issue = Issue(
                "repeated", f"the crowd `{crowd}` is named twice", Place(pointer=f"/crowds/{number}")
            )
            raise InvalidInput("each crowd is compared once", [issue], code="invalid_body")
    versions = [services.crowds.version(crowd) for crowd in crowds]
    with services.publication.reading() as reading:
        sets = {
            found.crowd: services.crowds.members_of(found.crowd, found.version, reading) for found in versions
        }
        return Overlap(
            snapshot=reading.snapshot.id,
            base_time=reading.snapshot.base_time,
            zone=reading.moment.zone,
            versions=versions,
            sizes={crowd: len(members) for crowd, members in sets.items()},
            regions=overlap(sets),
        )


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk
