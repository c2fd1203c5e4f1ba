"""The crowds of a workspace: opened, refreshed after a run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import ConfigurationError, ExposedError, TagmillError
from engine.model.crowd import CrowdOutcome, RefreshStatus
from engine.model.registered import Origin
from engine.model.tag import Rules
from engine.wiring.crowd_files import take_up_crowd_files
from engine.wiring.loading import load

if TYPE_CHECKING:
    from engine.audience.crowds.service import Crowds
    from engine.audience.publication import Publication
    from engine.model.crowd import Crowd
    from engine.model.issue import Issue
    from engine.segments.words import Language
    from engine.wiring.workspace import Workspace

log = logging.getLogger(__name__)

UsedByTags = Callable[[], Mapping[str, frozenset[str]]]


def open_crowds(
    workspace: Workspace, publication: Publication, used_by_tags: UsedByTags | None = None
) -> Crowds:
    """The crowds of a workspace, evaluated on what `publication` has open.

    `used_by_tags` gives by crowd the rule tags that name it; left out, as the definitions' files say.
    """
    with suppress(ConfigurationError):  # readers go on while the registry is down
        for issue in take_up_crowd_files(workspace, "files").values():
            log.warning("not taken up: %s: %s", issue.place, issue.message)
    settings = load("engine.audience.crowds.context", "CrowdSettings")(
        versions=workspace.settings.crowds.versions,
        upload_rows=workspace.settings.limits.upload_rows,
        upload_bytes=int(workspace.settings.limits.upload_size),
    )
    made: Crowds = load("engine.audience.crowds.service", "Crowds")(
        workspace.root,
        workspace.registry,
        publication,
        settings,
        used_by_tags or partial(crowds_of_tags, workspace),
        partial(fixed_versions, workspace),
    )
    return made


@contextmanager
def crowds_of(workspace: Workspace) -> Iterator[Crowds]:
    """The crowds of a workspace for one command, with a publication of its own."""
    server = workspace.settings.server
    publication = load("engine.audience.publication", "Publication")(
        workspace.root,
        workspace.registry,
        memory_bytes=int(server.memory),
        cache_bytes=int(server.cache),
    )
    try:
        yield open_crowds(workspace, publication)
    finally:
        publication.close()


def refresh_after_run(workspace: Workspace, by: str) -> tuple[CrowdOutcome, ...]:
    """Take up crowds of files, and refresh every enabled crowd on the newest snapshot.

    What goes wrong is told for each crowd: the run itself is published by then. A crowd whose file was
    refused stays at its last version.
    """
    refused = take_up_crowd_files(workspace, by)
    known = {crowd.id: crowd for crowd in workspace.registry.crowds.all()}
    held = {name: issue for name, issue in refused.items() if _is_of_file(known.get(name))}
    told = {outcome.crowd: outcome for outcome in _refreshed(workspace, known.values(), held, by)}
    for name, issue in refused.items():
        outcome = told.get(name) or _as_it_is(workspace, name, known.get(name))
        message = f"{issue.place}: {issue.message}"
        told[name] = replace(outcome, status=RefreshStatus.REFUSED, error_code=issue.code, message=message)
        if name in held and known[name].enabled:
            workspace.registry.crowds.fail(name, issue.code, message)
    return tuple(told.values())


def _refreshed(
    workspace: Workspace, crowds: Collection[Crowd], held: Mapping[str, Issue], by: str
) -> Sequence[CrowdOutcome]:
    enabled = [crowd for crowd in crowds if crowd.enabled and crowd.id not in held]
    if not enabled:
        return ()
    try:
        with crowds_of(workspace) as opened:
            return opened.refresh_enabled(by=by, held=held)
    except (TagmillError, OSError) as error:
        log.warning("no crowd was refreshed: %s", error)
        code, message = getattr(error, "code", "internal"), getattr(error, "message", type(error).__name__)
        return [
            CrowdOutcome(crowd.id, RefreshStatus.FAILED, crowd.latest, error_code=code, message=message)
            for crowd in enabled
        ]


def _is_of_file(crowd: Crowd | None) -> bool:
    return crowd is not None and crowd.origin is Origin.FILES


def _as_it_is(workspace: Workspace, name: str, crowd: Crowd | None) -> CrowdOutcome:
    if crowd is None or crowd.latest is None:
        return CrowdOutcome(name, RefreshStatus.UNCHANGED)
    newest = workspace.registry.crowds.version(name, crowd.latest)
    return CrowdOutcome(name, RefreshStatus.UNCHANGED, newest.version, newest.count)


def definition_in_words(crowds: Crowds, crowd: Crowd, language: Language) -> str | None:
    """What a crowd's segment says of the newest snapshot, or why it cannot be used; None for a list."""
    if crowd.segment is None:
        return None
    bind_to = load("engine.audience.binding", "bind_to")
    try:
        with crowds.context.publication.reading() as reading:
            request = bind_to(reading, crowd.segment, crowds.signatures)
    except ExposedError as error:
        return error.message
    words: str = load("engine.segments.to_words", "segment_to_words")(request.bound, request.schema, language)
    return words


def enabled_in_order(workspace: Workspace) -> list[str]:
    """The enabled crowds, each after those it uses."""
    crowds = {crowd.id: crowd for crowd in workspace.registry.crowds.all()}
    graph = load("engine.audience.crowds.graph", "graph_of")(crowds.values())
    ordered = load("engine.audience.crowds.graph", "in_order")(graph)
    return [name for name in ordered if crowds[name].enabled]


def crowds_concerned(workspace: Workspace, codes: Collection[str]) -> tuple[str, ...]:
    """The crowds whose segments use some tags, themselves or through other crowds; by id."""
    crowds = workspace.registry.crowds.all()
    if not crowds or not codes:
        return ()
    uses_of = load("engine.audience.crowds.graph", "uses_of")
    graph = load("engine.audience.crowds.graph", "graph_of")(crowds)
    uses = {crowd.id: uses_of(crowd) for crowd in crowds}
    found = {name for name, used in uses.items() if used is not None and used.tags & set(codes)}
    for name in load("engine.audience.crowds.graph", "in_order")(graph):
        if graph[name] & found:
            found.add(name)
    return tuple(sorted(found))


def crowds_of_tags(workspace: Workspace) -> dict[str, frozenset[str]]:
    """By crowd, the rule tags whose definitions name it, whether or not they pass the check."""
    found: dict[str, set[str]] = {}
    for code, crowd, _ in _named(workspace):
        found.setdefault(crowd, set()).add(code)
    return {crowd: frozenset(codes) for crowd, codes in found.items()}


def fixed_versions(workspace: Workspace) -> frozenset[tuple[str, int]]:
    """The versions of crowds that rule tags name by number."""
    return frozenset((crowd, version) for _, crowd, version in _named(workspace) if version is not None)


def _named(workspace: Workspace) -> list[tuple[str, str, int | None]]:
    """Tag, crowd and version, of every rule that names a crowd."""
    references = load("engine.segments", "references")
    return [
        (draft.code, crowd, version)
        for draft in workspace.drafts()[0]
        if isinstance(draft.body, Rules)
        for rule in draft.body.rules
        for crowd, version in references(rule.when).crowds
    ]
