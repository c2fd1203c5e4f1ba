"""Tags: definitions listed, made, changed, switched and filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.answers import answer
from api.bodies import body_of, json_body, json_object
from api.conditions import NOT_MODIFIED, IfMatch, IfNoneMatch, tagged, wanted_revision
from api.documented import body_content, documented, raw_body
from api.paging import CursorQuery, LimitQuery, page
from api.params import CodePath, TextQuery
from api.schemas.tags import DryRun, DryRunBody, SwitchBody, Tag, TagCheck, TagPage, TagStatus, Uploaded
from api.shapes import issues_json, status_of, tag_json
from api.uploads import Upload, upload_of
from api.work import Work, WorkDep
from engine.catalog.reading import listed, shown
from engine.model.issue import refusal
from engine.model.registered import Origin
from engine.model.tag import TagKind
from engine.wiring.tags.editing import Trial
from engine.wiring.tags.facts import TagFacts
from engine.wiring.tags.subject import unknown_tag
from engine.wiring.tags.trials import dry_run_of
from engine.wiring.tags.uploads import upload_values

router = APIRouter(prefix="/v1/tags", tags=["tags"])

DefinitionBody = Annotated[dict[str, Any], Depends(json_object)]
_DEFINITION = body_content("TagDefinition")
_REASON = body_content("SwitchBody") | {"required": False}


@router.get("", **documented("listTags", "Definitions with their state", TagPage, problems=(400,)))
async def list_tags(  # what tags can be found by
    work: WorkDep,
    q: TextQuery = None,
    category: TextQuery = None,
    kind: TagKind | None = None,
    status: TagStatus | None = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> Response:
    def find() -> object:
        known = work.services.tags.inputs().catalog.categories
        if category is not None and category not in known:
            message = f"there is no category {shown(category)}; there is {listed(known, 50)}"
            raise refusal("/category", message, code="unknown_category")
        wanted = [
            facts
            for facts in work.services.tags.facts()
            if category in (None, facts.category)
            and kind in (None, facts.kind)
            and status in (None, status_of(facts))
            and _named(facts, q)
        ]
        chosen, after = page(wanted, lambda facts: facts.code, limit=limit, cursor=cursor)
        return {"items": _described(work, chosen), "next": after}

    return await work.light(lambda: answer(find()))


@router.post(
    "",
    **documented("createTag", "Make a definition", Tag, status=201, problems=(409,), body=_DEFINITION),
)
async def create_tag(work: WorkDep, definition: DefinitionBody) -> Response:
    made, trial = await work.heavy(lambda: work.services.editor.create(definition, by=work.caller.name))
    content = await work.light(lambda: _told(work, made.code))
    return tagged(content, made.version, 201, beside=_warnings(trial), location=f"/v1/tags/{made.code}")


@router.post(
    "/check",
    **documented("checkTag", "The issues of a definition; nothing is stored", TagCheck, body=_DEFINITION),
)
async def check_tag(work: WorkDep, definition: Annotated[Any, Depends(json_body)]) -> Response:
    trial = await work.heavy(lambda: work.services.editor.check(definition))
    return answer(
        {
            "ok": trial.ok,
            "code": trial.code,
            "issues": issues_json(trial.issues),
            "elsewhere": issues_json(trial.elsewhere),
        }
    )


@router.post(
    "/dry-run",
    **documented("dryRunTag", "Compute one tag; nothing is stored", DryRun, body=DryRunBody, problems=(404,)),
)
async def dry_run_tag(work: WorkDep, body: Annotated[DryRunBody, body_of(DryRunBody)]) -> Response:
    done = await work.heavy(
        lambda: dry_run_of(
            work.services.tags, body.definition, body.code, sample=body.sample, as_of=body.as_of
        )
    )
    return answer(done)


@router.get("/{code}", **documented("getTag", "One tag", Tag, problems=(404,), more=NOT_MODIFIED))
async def get_tag(work: WorkDep, code: CodePath, if_none_match: IfNoneMatch = None) -> Response:
    content = await work.light(lambda: _told(work, code))
    return tagged(content, _revision(content), known=if_none_match)


@router.put(
    "/{code}",
    **documented("replaceTag", "Replace a definition", Tag, problems=(404, 409, 412, 428), body=_DEFINITION),
)
async def replace_tag(
    work: WorkDep,
    code: CodePath,
    definition: DefinitionBody,
    if_match: IfMatch = None,
) -> Response:
    editor = work.services.editor
    version = await work.light(lambda: editor.changeable(code))
    expected = wanted_revision(if_match, version)
    made, trial = await work.heavy(
        lambda: editor.replace(code, definition, by=work.caller.name, expected=expected)
    )
    content = await work.light(lambda: _told(work, code))
    return tagged(content, made.version, beside=_warnings(trial))


@router.delete(
    "/{code}",
    **documented(
        "deleteTag",
        "Remove a definition that nothing uses",
        None,
        status=204,
        problems=(400, 404, 409, 412, 428),
    ),
)
async def delete_tag(
    work: WorkDep,
    code: CodePath,
    if_match: IfMatch = None,
) -> Response:
    def remove() -> None:
        editor = work.services.editor
        expected = wanted_revision(if_match, editor.changeable(code))
        editor.remove(code, by=work.caller.name, expected=expected, crowds=work.services.crowds.list())

    await work.light(remove)
    return Response(status_code=204)


@router.post(
    "/{code}/enable",
    **documented("enableTag", "Compute the tag from the next run on", Tag, problems=(404,), body=_REASON),
)
async def enable_tag(
    work: WorkDep,
    code: CodePath,
    body: Annotated[SwitchBody, body_of(SwitchBody, required=False)],
) -> Response:
    content = await work.light(lambda: _switch(work, code, True, body.reason))
    return tagged(content, _revision(content))


@router.post(
    "/{code}/disable",
    **documented("disableTag", "Leave the tag out from the next run on", Tag, problems=(404,), body=_REASON),
)
async def disable_tag(
    work: WorkDep,
    code: CodePath,
    body: Annotated[SwitchBody, body_of(SwitchBody, required=False)],
) -> Response:
    content = await work.light(lambda: _switch(work, code, False, body.reason))
    return tagged(content, _revision(content))


@router.post(
    "/{code}/upload",
    **documented(
        "uploadTag",
        "Store the values of a list tag for the next run",
        Uploaded,
        problems=(404,),
        body=raw_body("text/csv"),
    ),
)
async def upload_tag(
    work: WorkDep,
    code: CodePath,
    upload: Annotated[Upload, Depends(upload_of("text/csv"))],
) -> Response:
    def store() -> object:
        services, moment = work.services, work.services.tags.moment()
        return upload_values(
            services.tags.inputs(),
            services.settings.limits,
            code,
            upload.path,
            zone=moment.zone,
            who=work.caller.name,
            shown="upload.csv",
        )

    return answer(await work.heavy(store))


def _named(facts: TagFacts, text: str | None) -> bool:
    if not text:
        return True
    names = (facts.code, facts.name.en if facts.name else "", facts.name.zh if facts.name else "")
    return any(text.casefold() in name.casefold() for name in names)


def _described(work: Work, facts: Sequence[TagFacts]) -> list[dict[str, object]]:
    editor = work.services.editor
    files, versions = editor.in_files(), editor.versions()
    return [
        tag_json(each, Origin.FILES if each.code in files else Origin.API, versions.get(each.code, 0))
        for each in facts
    ]


def _warnings(trial: Trial) -> dict[str, object]:
    """What the check of a change had to remark."""
    return {"warnings": issues_json((*trial.issues, *trial.elsewhere))}


def _told(work: Work, code: str) -> dict[str, object]:
    every = work.services.tags.facts()
    facts = next((each for each in every if each.code == code), None)
    if facts is None:
        raise unknown_tag(code, [each.code for each in every])
    (content,) = _described(work, [facts])
    return content


def _revision(content: dict[str, object]) -> int:
    found = content["revision"]
    assert isinstance(found, int)
    return found


def _switch(work: Work, code: str, enabled: bool, reason: str | None) -> dict[str, object]:
    work.services.editor.version(code)
    work.services.registry.definitions.switch(code, enabled, by=work.caller.name, reason=reason)
    return _told(work, code)
