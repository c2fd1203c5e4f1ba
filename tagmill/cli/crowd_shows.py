"""Crowds, versions and what came of refreshing them, as tables and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from engine.model.crowd import LimitBySalt, LimitByTag, Order, limit_to_json
from tagmill.cli.output import count, instant, plain, seconds, write, write_table

if TYPE_CHECKING:
    from engine.audience.crowds.changes import Changes
    from engine.audience.crowds.uploads import Upload
    from engine.model.crowd import Crowd, CrowdOutcome, CrowdVersion, Limit


def crowd_json(crowd: Crowd) -> dict[str, object]:
    """A crowd as JSON has it."""
    content = plain(crowd)
    assert isinstance(content, dict)
    place = content.pop("place")
    return content | {"file": place["file"], "line": place["line"], "limit": limit_to_json(crowd.limit)}


def version_json(version: CrowdVersion) -> dict[str, object]:
    """A receipt as JSON has it."""
    content = plain(version)
    assert isinstance(content, dict)
    content.pop("files")
    return content | {"limit": limit_to_json(version.limit)}


def upload_json(upload: Upload) -> dict[str, object]:
    """What came of an upload."""
    return {
        "crowd": crowd_json(upload.crowd),
        "version": version_json(upload.version),
        "rows": upload.rows,
        "repeated": upload.repeated,
        "unknown": upload.unknown,
        "unknown_ids": [row._asdict() for row in upload.unknown_ids],
    }


def changes_json(changes: Changes, items: Sequence[Mapping[str, Any]], since: str) -> dict[str, object]:
    """Changes with their checksums and a page of them."""
    return {
        "crowd": changes.after.crowd,
        "from": changes.before.version if changes.before is not None else 0,
        "to": changes.after.version,
        "entered": changes.entered_checksum.count,
        "left": changes.left_checksum.count,
        "ids_checksum": str(changes.ids_checksum),
        "items": list(items),
        "since": since,
    }


def crowd_table(crowds: Sequence[Crowd]) -> None:
    """Crowds, one a line."""
    write_table(
        ("crowd", "name", "state", "version", "enabled", "folder", "owner"),
        [
            (
                crowd.id,
                crowd.name.en if crowd.name.en == crowd.name.zh else f"{crowd.name.en} / {crowd.name.zh}",
                crowd.state.value,
                "" if crowd.latest is None else str(crowd.latest),
                "yes" if crowd.enabled else "no",
                crowd.folder or "",
                crowd.owner or "",
            )
            for crowd in crowds
        ],
        numeric=("version",),
    )


def version_table(versions: Sequence[CrowdVersion]) -> None:
    """Receipts, one a line."""
    write_table(
        ("version", "count", "snapshot", "base time", "digest", "made", "seconds", "by"),
        [
            (
                f"{found.version}{' (retired)' if found.retired_at else ''}",
                count(found.count),
                found.snapshot,
                instant(found.base_time),
                found.digest[:12],
                instant(found.created_at),
                seconds(found.seconds),
                found.by,
            )
            for found in versions
        ],
        numeric=("count", "seconds"),
    )


def outcome_table(outcomes: Sequence[CrowdOutcome]) -> None:
    """What became of the enabled crowds after a run."""
    write_table(
        ("crowd", "status", "version", "count", "seconds", "error"),
        [
            (
                outcome.crowd,
                outcome.status.value,
                "" if outcome.version is None else str(outcome.version),
                count(outcome.count),
                seconds(outcome.seconds),
                outcome.message or "",
            )
            for outcome in outcomes
        ],
        numeric=("version", "count", "seconds"),
    )


def show_crowd(crowd: Crowd) -> None:
    """One crowd in some lines."""
    crowd_table([crowd])
    if crowd.part is not None:
        write(f"part of {crowd.part.of}: {crowd.part.start} to {crowd.part.end} % by `{crowd.part.salt}`")
    if crowd.limit is not None:
        write(f"limit: {_limit_words(crowd.limit)}")
    if str(crowd.place):
        write(f"kept in {crowd.place}")
    if crowd.error is not None:
        write(f"last refresh failed at {instant(crowd.error.at)}: {crowd.error.message} [{crowd.error.code}]")


def _limit_words(limit: Limit) -> str:
    match limit:
        case LimitByTag(n, tag, order):
            return f"the {n:,} with the {'smallest' if order is Order.ASC else 'greatest'} `{tag}`"
        case LimitBySalt(n, salt):
            return f"{n:,} drawn by `{salt}`"
        case _:
            assert_never(limit)


def show_version(version: CrowdVersion) -> None:
    """One receipt in two lines."""
    write(
        f"version {version.version} of {version.crowd}: {version.count:,} customers, "
        f"base time {instant(version.base_time)}, {version.seconds:.2f} s"
    )
    write(f"digest {version.digest}")
