"""The document: kept in the repository, valid, and complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.app import openapi_text, routes_only
from api.examples import Example, examples
from api.permissions import OPEN, PERMISSIONS
from tests.api.page import api_page

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = routes_only().openapi()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_kept_document_is_the_present_one() -> None:
    kept = (ROOT / "api/openapi.json").read_text(encoding="utf-8")
    assert kept == openapi_text(), "run `python -m tests.generated`"


def test_every_route_has_a_permission_and_every_permission_a_route() -> None:
    assert {operation["operationId"] for _, _, operation in operations()} == {*PERMISSIONS, *OPEN}


def test_every_reference_leads_to_a_schema() -> None:
    named = set(re.findall(r'"#/components/schemas/(\w+)"', openapi_text()))
    assert named <= DOCUMENT["components"]["schemas"].keys()
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=lambda each: str(each)[:40])
def test_every_operation_documents_its_problems(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    wanted = {"422", "500", "503"} | ({"400", "409", "413"} if method in ("post", "put", "patch") else set())
    assert wanted <= operation["responses"].keys()
    if "{" in path:
        assert "404" in operation["responses"]
    if "requestBody" in operation:
        assert {"413", "415"} <= operation["responses"].keys()


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each.operation} {each.path[:40]}")
def test_examples_are_what_the_document_says(example: Example) -> None:
    found = {operation["operationId"]: operation for _, _, operation in operations()}[example.operation]
    described = found["responses"][str(example.status)]
    if not isinstance(example.answer, str | None):
        schema = described["content"]["application/json"]["schema"]
        whole = {**schema, "components": DOCUMENT["components"]}
        assert [error.message for error in Draft202012Validator(whole).iter_errors(example.answer)] == []


def test_every_schema_says_something() -> None:
    """An empty schema, or an object without properties, tells nobody what to expect."""
    empty = [
        f"{name}.{key}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for key, field in schema.get("properties", {}).items()
        for part in (field, field.get("items"))
        if part is not None and not part.keys() & {"$ref", "type", "anyOf", "oneOf", "enum", "const"}
    ]
    assert empty == []


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each.operation} {each.path[:40]}")
def test_every_key_of_an_answer_is_documented(example: Example) -> None:
    found = {operation["operationId"]: operation for _, _, operation in operations()}[example.operation]
    if isinstance(example.answer, dict):
        content = found["responses"][str(example.status)]["content"]["application/json"]
        assert list(untold(example.answer, content["schema"], "")) == []


def untold(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """Where there are keys of which the schema says nothing."""
    options = [known(each) for each in schema.get("anyOf", [schema])]
    if isinstance(value, list):
        items = [each.get("items") for each in options if each.get("items")]
        for number, inner in enumerate(value):
            if items:
                yield from untold(inner, items[0], f"{at}/{number}")
    elif isinstance(value, dict):
        properties = {key: field for each in options for key, field in each.get("properties", {}).items()}
        if any(each.get("additionalProperties") for each in options) or not properties:
            return
        for key, inner in value.items():
            if key not in properties:
                yield f"{at}/{key}"
            else:
                yield from untold(inner, properties[key], f"{at}/{key}")


def known(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name] if name else schema


def test_every_route_is_shown_in_the_docs_with_an_example() -> None:
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    calls = page.partition("## Codes")[0]
    assert calls == api_page().partition("## Codes")[0], "run `python -m tests.generated`"
    shown = {example.operation for example in examples()}
    assert {operation["operationId"] for _, _, operation in operations()} - shown == set()
    for method, path, _ in operations():
        assert f"### `{method.upper()} {path}`" in page
