"""A folder of YAML files -> drafts, with every problem of every file."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.documents import Document, pointer_to, read_file
from engine.catalog.reading import Origin
from engine.definitions.draft import Draft
from engine.definitions.parse import draft_of
from engine.model.issue import Issue, Place, Severity


def read_definitions(folder: Path) -> tuple[list[Draft], list[Issue]]:
    """Read every `*.yaml` (and `*.yml`) below `folder`, in the order of their paths.

    A file holds one definition, or a list of them; places name files relative to the folder's parent. What
    cannot be read is an issue, and the rest is returned. Drafts are as written: call `check_definitions`.
    """
    drafts: list[Draft] = []
    issues: list[Issue] = []
    files = [
        path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and _is_ours(path, folder)
    ]
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        found, problems = read_definition_file(path, path.relative_to(folder.parent).as_posix())
        drafts += found
        issues += problems
    return drafts, issues


def _is_ours(path: Path, folder: Path) -> bool:
    """Hidden files and folders are left alone: editors and version control keep theirs there."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden


def read_definition_file(path: Path, shown: str | None = None) -> tuple[list[Draft], list[Issue]]:
    """Read the definitions of one file; `shown` is how places name it."""
    documents, issues = read_file(path, shown or path.name)
    drafts: list[Draft] = []
    for document in documents:
        for prefix, data in _objects(document):
            draft, problems = draft_of(data, Origin.of_document(document, prefix))
            issues += problems
            if draft is not None:
                drafts.append(draft)
    if not documents and not issues:
        message = f"`{shown or path.name}` holds no definition"
        issues.append(Issue("empty_file", message, Place(shown or path.name, 1), Severity.WARNING))
    return drafts, issues


def _objects(document: Document) -> list[tuple[str, object]]:
    if isinstance(document.data, list):
        return [(pointer_to("", index), each) for index, each in enumerate(document.data)]
    return [] if document.data is None else [("", document.data)]
