"""Crowds kept as files: `crowds/*.yaml` of the workspace, one or several a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.audience.crowds.fields import FILE, CrowdFields, read_fields
from engine.audience.crowds.graph import graph_of, refuse_cycle
from engine.catalog.documents import pointer_to, read_file
from engine.catalog.reading import Origin as Written
from engine.catalog.reading import guess_hint
from engine.errors import Conflict
from engine.model.crowd import Crowd, CrowdKind, LimitByTag
from engine.model.issue import Issue, Place
from engine.model.registered import Origin
from engine.model.schema import CrowdSignature, Schema
from engine.model.values import Kind
from engine.segments import bind_segment

if TYPE_CHECKING:
    from engine.model.moment import Moment
    from engine.registry import Registry

FOLDER: Final = "crowds"


@dataclass(frozen=True, slots=True)
class CrowdDraft:
    """A crowd as a file has it; `flaw` tells why it cannot be taken as it is written."""

    fields: CrowdFields
    written: Written
    flaw: Issue | None = None

    @property
    def id(self) -> str:
        """The crowd's id."""
        return self.fields.id or ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.written.place("")


def read_crowd_files(folder: Path) -> tuple[list[CrowdDraft], list[Issue]]:
    """Every crowd of the files in `folder`, by path; a folder that is not there holds none.

    Places name files relative to the folder's parent. A crowd whose id cannot be read is an issue only.
    """
    drafts: list[CrowdDraft] = []
    issues: list[Issue] = []
    for path in sorted(path for suffix in ("yaml", "yml") for path in folder.glob(f"*.{suffix}")):
        documents, unread = read_file(path, path.relative_to(folder.parent).as_posix())
        issues += unread
        for document in documents:
            listed = isinstance(document.data, list)
            entries = list(document.data) if isinstance(document.data, list) else [document.data]
            for index, data in enumerate(entries):
                prefix = pointer_to("", index) if listed else ""
                written = Written.of_document(document, prefix)
                fields, problems = read_fields(data, FILE, written)
                issues += problems
                if fields.id is not None:
                    faults = problems if written.sound else [*problems, *unread]
                    flaw = next((issue for issue in faults if issue.is_error), None)
                    drafts.append(CrowdDraft(fields, written, flaw))
    return _refuse_repeated(drafts, issues)


def _refuse_repeated(
    drafts: Sequence[CrowdDraft], issues: list[Issue]
) -> tuple[list[CrowdDraft], list[Issue]]:
    """Drafts that share an id are all flawed: which of them is meant, nobody can tell."""
    places: dict[str, list[Place]] = {}
    for draft in drafts:
        places.setdefault(draft.id, []).append(draft.place)
    found = []
    for draft in drafts:
        others = [str(place) for place in places[draft.id] if place != draft.place]
        if others:
            message = f"the id `{draft.id}` is also that of the crowd at {', '.join(others)}"
            hint = "neither is taken up: give one of them another id"
            repeated = Issue("repeated_id", message, draft.written.place("/id"), hint=hint)
            issues.append(repeated)
            found.append(replace(draft, flaw=repeated))
        else:
            found.append(draft)
    return found, issues


def check_crowd_files(
    drafts: Sequence[CrowdDraft], schema: Schema, moment: Moment, known: Mapping[str, Crowd]
) -> list[Issue]:
    """What is wrong with crowds of files against the catalog, the tags, and the crowds there are.

    `known` are those of the registry. Crowds without a version count as if they had one.
    """
    ready = {name: replace(found, latest=found.latest or 1) for name, found in schema.crowds.items()}
    for draft in drafts:
        ready.setdefault(draft.id, CrowdSignature(draft.id, 1, frozenset({1})))
    whole = replace(schema, crowds=ready)
    issues = [issue for draft in drafts for issue in _check(draft, whole, moment)]
    issues += [_clash(draft) for draft in drafts if _belongs_elsewhere(known.get(draft.id))]
    return [*issues, *_cycles(drafts, known).values()]


def _check(draft: CrowdDraft, schema: Schema, moment: Moment) -> list[Issue]:
    issues: list[Issue] = []
    if draft.fields.parsed is not None:
        _, found = bind_segment(draft.fields.parsed, schema, moment, places=draft.written.places)
        issues += found
    limit = draft.fields.limit
    if isinstance(limit, LimitByTag):
        tag = schema.tags.get(limit.tag)
        if tag is None or tag.type.kind is Kind.TEXT_LIST:
            what = "there is no tag" if tag is None else "lists of texts have no order: the tag"
            place = draft.written.place("/limit/by/tag")
            hint = guess_hint(limit.tag, schema.tags) if tag is None else None
            code = "unknown_tag" if tag is None else "unordered_tag"
            issues.append(Issue(code, f"{what} `{limit.tag}`", place, hint=hint))
    return issues


def _clash(draft: CrowdDraft) -> Issue:
    message = (
        f"there is a crowd `{draft.id}` that was made by command or API; delete that one, or take another id"
    )
    return Issue("crowd_exists", message, draft.written.place("/id"))


def _belongs_elsewhere(crowd: Crowd | None) -> bool:
    """Whether a crowd never came from a file."""
    return crowd is not None and crowd.origin is not Origin.FILES and crowd.place.file is None


def _cycles(drafts: Sequence[CrowdDraft], known: Mapping[str, Crowd]) -> dict[str, Issue]:
    """An issue for every crowd of the files that is made of itself, by id."""
    sound = [draft for draft in drafts if draft.flaw is None]
    graph = graph_of([*known.values(), *(_crowd(draft, "") for draft in sound)])
    issues: dict[str, Issue] = {}
    for draft in sound:
        try:
            refuse_cycle(draft.id, graph)
        except Conflict as error:
            issues[draft.id] = Issue("cycle", error.message, draft.written.place("/segment"))
    return issues


def take_up(
    registry: Registry, drafts: Sequence[CrowdDraft], issues: Sequence[Issue], by: str
) -> dict[str, Issue]:
    """Make the registry's crowds of files those of the files; `issues` are those of `read_crowd_files`.

    What cannot be taken as it is stays as it was, and the answer tells why, by crowd, or by file where
    nothing of it has a name: crowds with an error, in a cycle, with an id of others, and those of files that
    cannot be read. A crowd whose file is gone becomes an ordinary one, disabled: it keeps its versions until
    it is deleted.
    """
    known = {crowd.id: crowd for crowd in registry.crowds.all()}
    refused = _refused(drafts, issues, known)
    for draft in drafts:
        if draft.id in refused:
            continue
        crowd = _crowd(draft, by)
        if draft.id in known:
            registry.crowds.change(draft.id, _as_written(crowd), by=by)
        else:
            registry.crowds.insert([crowd])
    named = {draft.id for draft in drafts}
    for name, found in known.items():
        if found.origin is Origin.FILES and name not in named and name not in refused:
            registry.crowds.change(name, _orphaned, by=by)
    return refused


def _refused(
    drafts: Sequence[CrowdDraft], issues: Sequence[Issue], known: Mapping[str, Crowd]
) -> dict[str, Issue]:
    found = {draft.id: draft.flaw for draft in drafts if draft.flaw is not None}
    found |= _cycles(drafts, known)
    found |= {draft.id: _clash(draft) for draft in drafts if _belongs_elsewhere(known.get(draft.id))}
    named = {draft.id for draft in drafts}
    unread = {issue.place.file: issue for issue in reversed(issues) if issue.is_error and issue.place.file}
    for name, crowd in known.items():
        if crowd.origin is Origin.FILES and crowd.place.file in unread and name not in named:
            found[name] = unread[crowd.place.file]
    told = {issue.place.file for issue in found.values()}
    told |= {draft.place.file for draft in drafts if draft.id in found}
    return found | {file: issue for file, issue in unread.items() if file not in told}


def _as_written(crowd: Crowd) -> Callable[[Crowd], Crowd]:
    return lambda found: replace(
        found,
        name=crowd.name,
        segment=crowd.segment,
        limit=crowd.limit,
        part=found.part if found.segment == crowd.segment else None,
        owner=crowd.owner,
        folder=crowd.folder,
        enabled=crowd.enabled,
        origin=Origin.FILES,
        place=crowd.place,
    )


def _orphaned(crowd: Crowd) -> Crowd:
    return replace(crowd, origin=Origin.API, enabled=False)


def _crowd(draft: CrowdDraft, by: str) -> Crowd:
    fields = draft.fields
    if fields.name is None:
        raise ValueError("a crowd without a name is flawed")
    return replace(
        fields.as_crowd(draft.id, fields.name, CrowdKind.SEGMENT, by),
        enabled=bool(fields.enabled),
        origin=Origin.FILES,
        place=Place(draft.place.file, draft.place.line),
    )
