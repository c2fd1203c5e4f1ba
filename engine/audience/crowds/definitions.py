"""Making and changing crowds: what is asked, what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from engine.audience.binding import refused
from engine.audience.crowds.context import LEASE, being_worked_on
from engine.audience.crowds.fields import (
    COPY,
    CREATE,
    EDIT,
    CrowdFields,
    checked_fields,
    new_id,
    read_fields,
    refuse_errors,
)
from engine.audience.crowds.graph import graph_of, refuse_cycle
from engine.catalog.reading import guess_hint
from engine.errors import Conflict, InvalidInput, LeaseHeld, Unavailable
from engine.model.crowd import Crowd, CrowdKind, LimitByTag
from engine.model.issue import Issue, Place, has_errors
from engine.model.naming import Name
from engine.model.registered import Origin
from engine.model.schema import CrowdSignature
from engine.model.values import Kind
from engine.segments import bind_segment

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.audience.reading import Reading
    from engine.model.crowd import Limit
    from engine.model.lease import Lease
    from engine.registry.crowds import Guard

Made = TypeVar("Made")

_TRIES: Final = 100
"""Each time that an id was taken, somebody else has made a crowd of the same name."""


def create(context: CrowdContext, data: Mapping[str, object], by: str) -> Crowd:
    """See `Crowds.create`."""
    fields, issues = read_fields(data, CREATE)
    _refuse_unsound(context, fields, issues)
    return until_free(fields.id, lambda: insert(context, [new_crowd(context, fields, by)])[0])


def until_free(given: object, make: Callable[[], Made]) -> Made:
    """What `make` gives; an id that it makes for want of one may be taken meanwhile: then again."""
    for _ in range(_TRIES):
        try:
            return make()
        except (Conflict, LeaseHeld) as error:
            if given is not None or error.code not in ("crowd_exists", "refreshing"):
                raise
    raise Conflict("no id could be made from the name; give one", code="crowd_exists")


@contextmanager
def hold_free(context: CrowdContext, crowd: str) -> Iterator[Lease]:
    """The right to make the first version of a crowd; Conflict (`crowd_exists`) where there is such a one."""
    with context.hold(crowd) as lease:
        if any(known.id == crowd for known in context.registry.crowds.all()):
            raise Conflict(f"there is a crowd `{crowd}` already", code="crowd_exists")
        yield lease


def insert(context: CrowdContext, made: list[Crowd]) -> list[Crowd]:
    """Make crowds exist unless one of them names an unknown crowd or itself, or is being uploaded."""
    sound = _sound(*(crowd.id for crowd in made))

    def guard(known: Mapping[str, Crowd]) -> None:
        sound(known)
        held = context.registry.leases.held(LEASE)
        for crowd in made:
            if f"{LEASE}{crowd.id}" in held:
                raise being_worked_on(crowd.id)

    return context.registry.crowds.insert(made, guard)


def new_crowd(
    context: CrowdContext, fields: CrowdFields, by: str, kind: CrowdKind = CrowdKind.SEGMENT
) -> Crowd:
    """A crowd of these fields, with an id made from its name where none is given."""
    name = fields.name or Name.same(fields.id or "")
    return fields.as_crowd(fields.id or new_id(name, _taken(context)), name, kind, by)


def _taken(context: CrowdContext) -> set[str]:
    """The ids of crowds that there are, and of those that are being made."""
    held = context.registry.leases.held(LEASE)
    return {crowd.id for crowd in context.registry.crowds.all()} | {name.removeprefix(LEASE) for name in held}


def edit(
    context: CrowdContext, crowd: str, changes: Mapping[str, object], by: str, if_match: int | None
) -> Crowd:
    """See `Crowds.edit`."""
    removed = {key for key in ("limit", "owner", "folder") if key in changes and changes[key] is None}
    fields, issues = read_fields({key: value for key, value in changes.items() if key not in removed}, EDIT)
    _refuse_unsound(context, fields, issues)

    def changed(found: Crowd) -> Crowd:
        _refuse_frozen(found, if_match)
        return _edited(found, fields, removed)

    return context.registry.crowds.change(crowd, changed, _sound(crowd), by=by)


def _edited(crowd: Crowd, fields: CrowdFields, removed: set[str]) -> Crowd:
    if crowd.kind is CrowdKind.UPLOAD and (fields.segment is not None or fields.limit is not None):
        raise Conflict(f"the crowd `{crowd.id}` is an uploaded list: it has no segment", code="uploaded")
    given: dict[str, Any] = {
        key: getattr(fields, key)
        for key in ("name", "segment", "limit", "owner", "folder")
        if getattr(fields, key) is not None
    }
    after = replace(crowd, **given | dict.fromkeys(removed))
    return replace(after, part=None) if after.segment != crowd.segment else after


def enable(context: CrowdContext, crowd: str, enabled: bool, by: str) -> Crowd:
    """See `Crowds.enable` and `Crowds.disable`."""

    def changed(found: Crowd) -> Crowd:
        refuse_file(found)
        if enabled and found.kind is CrowdKind.UPLOAD:
            raise Conflict(
                f"the crowd `{crowd}` is an uploaded list: there is nothing to refresh", code="uploaded"
            )
        return replace(found, enabled=enabled)

    return context.registry.crowds.change(crowd, changed, by=by)


def copied(context: CrowdContext, crowd: str, data: Mapping[str, object], by: str) -> Crowd:
    """The copy that `Crowds.copy` makes exist; it is not enabled and comes from no file."""
    fields = checked_fields(data, COPY)
    source = context.registry.crowds.get(crowd)
    name = fields.name or Name(f"{source.name.en} (copy)", f"{source.name.zh}（副本）")
    asked = replace(
        fields,
        name=name,
        segment=source.segment,
        limit=source.limit,
        owner=fields.owner or source.owner,
        folder=fields.folder or source.folder,
    )
    made = new_crowd(context, asked, by, source.kind)
    return replace(made, part=source.part)


def _refuse_unsound(context: CrowdContext, fields: CrowdFields, faults: list[Issue]) -> None:
    """Raise InvalidInput with every fault of a definition, and with all that the newest snapshot has not.

    Crowds without a version are fine: they may be refreshed first. Where nothing is published yet, only
    names of crowds are checked, as the crowd is made.
    """
    unbound: list[Issue] = []
    unlimited: list[Issue] = []
    with suppress(Unavailable), context.publication.reading() as reading:
        unbound = _unbound(fields, reading, context.book.signatures())
        unlimited = _unlimited(fields.limit, reading)
    if has_errors(unbound) and not has_errors(faults):
        raise refused([*unbound, *unlimited])
    refuse_errors([*faults, *unbound, *unlimited])


def _unbound(fields: CrowdFields, reading: Reading, signatures: Mapping[str, CrowdSignature]) -> list[Issue]:
    if fields.parsed is None:
        return []
    refreshed = {
        name: found if found.latest is not None else replace(found, latest=1)
        for name, found in signatures.items()
    }
    return bind_segment(fields.parsed, reading.schema(refreshed), reading.moment)[1]


def _unlimited(limit: Limit | None, reading: Reading) -> list[Issue]:
    if not isinstance(limit, LimitByTag):
        return []
    place, known = Place(pointer="/limit/by/tag"), reading.tags.get(limit.tag)
    if known is None:
        hint = guess_hint(limit.tag, reading.tags)
        return [Issue("unknown_tag", f"the snapshot holds no tag `{limit.tag}`", place, hint=hint)]
    if known.type.kind is Kind.TEXT_LIST:
        message = f"the tag `{limit.tag}` holds lists of texts, which have no order"
        return [Issue("unordered_tag", message, place)]
    return []


def _sound(*crowds: str) -> Guard:
    """What stands against crowds as they are to be: unknown crowds that they name, and cycles."""

    def guard(known: Mapping[str, Crowd]) -> None:
        graph = graph_of(known.values())
        for crowd in crowds:
            for name in sorted(graph[crowd] - set(known)):
                message = f"the crowd `{crowd}` names the crowd `{name}`, which does not exist"
                issue = Issue("unknown_crowd", message, Place(pointer="/segment"))
                raise InvalidInput(message, [issue], code="crowd_refused")
            refuse_cycle(crowd, graph)

    return guard


def _refuse_frozen(crowd: Crowd, if_match: int | None) -> None:
    refuse_file(crowd)
    if crowd.enabled:
        raise Conflict(
            f"the crowd `{crowd.id}` is enabled, so it cannot be edited; disable it first, or edit a copy",
            code="frozen",
        )
    refuse_revision(crowd, if_match)


def refuse_revision(crowd: Crowd, if_match: int | None) -> None:
    """Raise Conflict (`revision`) where the crowd is not at the revision that was seen."""
    if if_match is not None and if_match != crowd.revision:
        raise Conflict(
            f"the crowd `{crowd.id}` was changed meanwhile: its revision is {crowd.revision}, not {if_match}",
            code="revision",
        )


def refuse_file(crowd: Crowd) -> None:
    """Raise Conflict (`read_only`) for a crowd that comes from a file."""
    if crowd.origin is Origin.FILES:
        raise Conflict(
            f"the crowd `{crowd.id}` comes from the file `{crowd.place}` and is read-only: change the file",
            code="read_only",
        )
