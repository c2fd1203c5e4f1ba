"""Rows of the registry as answers have them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from api.answers import as_written
from api.problems import error_json
from engine.model.registered import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.issue import Issue
    from engine.model.job import Job, JobError
    from engine.model.registered import DefinitionVersion
    from engine.model.run import Run
    from engine.wiring.tags.facts import TagFacts


def tag_json(facts: TagFacts, origin: Origin, revision: int) -> dict[str, object]:
    """A tag with its state."""
    return {
        "code": facts.code,
        "name": facts.name,
        "category": facts.category,
        "kind": facts.kind,
        "value_type": facts.value_type,
        "status": status_of(facts),
        "enabled": facts.enabled,
        "switched": facts.switched,
        "origin": origin,
        "read_only": origin is Origin.FILES,
        "place": facts.place,
        "revision": revision,
        "definition": as_written(facts.definition),
        "upstream": facts.upstream,
        "downstream": facts.downstream,
        "problems": facts.problems,
        "snapshot": facts.snapshot,
        "base_time": facts.base_time,
        "rows": facts.rows,
        "coverage": facts.coverage,
        "stale": facts.stale,
        "last_error": facts.last_error,
    }


def definition_json(version: DefinitionVersion) -> dict[str, object]:
    """A version of a definition."""
    content = {field.name: getattr(version, field.name) for field in fields(version)}
    return content | {"content": as_written(version.content)}


def status_of(facts: TagFacts) -> str:
    """One word for a tag's state."""
    return facts.state.replace(" ", "_")


def issue_json(issue: Issue) -> dict[str, object]:
    """An issue of a check."""
    content = {
        "severity": issue.severity,
        "pointer": issue.place.pointer or "",
        "code": issue.code,
        "message": issue.message,
        "hint": issue.hint,
        "file": issue.place.file,
        "line": issue.place.line,
    }
    return {key: value for key, value in content.items() if value is not None}


def issues_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    """All issues of a check."""
    return [issue_json(issue) for issue in issues]


def run_json(run: Run, active: bool) -> dict[str, object]:
    """A run; one that says that it runs while nobody holds the lease was interrupted."""
    interrupted = run.status.value == "running" and not active
    return {
        "id": run.id,
        "status": "interrupted" if interrupted else run.status.value,
        "stage": run.stage,
        "base_time": run.key.base_time,
        "engine": run.engine,
        "attempt": run.attempt,
        "forced": run.forced,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "snapshot": run.snapshot,
        "error_code": run.error_code,
        "message": run.message,
    }


def job_json(job: Job) -> dict[str, object]:
    """A job."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "by": job.by,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "cancel_requested": job.cancel_requested,
        "attempt": job.attempt,
        "params": job.params,
        "progress": job.progress,
        "result": job.result,
        "error": _job_error(job.error) if job.error is not None else None,
    }


def _job_error(error: JobError) -> dict[str, object]:
    content: dict[str, object] = {"code": error.code, "message": error.message}
    errors = [error_json(issue) for issue in error.issues if issue.is_error]
    return {**content, "errors": errors} if errors else content
