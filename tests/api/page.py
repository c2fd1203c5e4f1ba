"""`docs/api.md`: every call with curl and its shortened answer, made from the recorded examples."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

from api.app import routes_only
from api.examples import Example, examples
from api.permissions import PERMISSIONS
from api.problems import INTERNAL, status_of
from api.wording import WORDS
from engine.errors import ExposedError, InvalidInput

ROOT = Path(__file__).resolve().parents[2]
HEAD = Path(__file__).with_name("page_head.md")

ISSUE_MAKERS = frozenset({"Issue", "refuse", "_refuse", "warn", "error", "warning", "_issue"})
"""Functions that are given the code of an issue among their first two arguments."""

TITLES = {
    "health": "Health and figures",
    "catalog": "Catalog",
    "tags": "Tags",
    "segments": "Segments",
    "crowds": "Crowds",
    "customers": "Customers",
    "runs": "Runs",
    "jobs": "Jobs",
}


def api_page() -> str:
    """The text of the page."""
    return "\n".join([HEAD.read_text(encoding="utf-8"), *_sections(), *_codes()]).rstrip() + "\n"


def _sections() -> Iterator[str]:
    document = routes_only().openapi()
    for tag, title in TITLES.items():
        yield f"## {title}\n"
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag in operation["tags"]:
                    yield from _call(method.upper(), path, operation)


def _call(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    name = operation["operationId"]
    role = PERMISSIONS.get(name)
    allowed = f"; role `{role.name.lower()}` and above" if role is not None else ""
    yield f"### `{method} {path}`\n\n{operation['summary']} (`{name}`{allowed}).\n"
    for example in examples():
        if example.operation == name:
            yield f"```sh\n{_curl(example)}\n```\n"
            yield from _answer(example)


def _curl(example: Example) -> str:
    method = "" if example.method == "GET" else f" -X {example.method}"
    lines = [f"curl{method} {shlex.quote(f'http://127.0.0.1:8642{example.path}')}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in example.headers.items()]
    if example.body is not None:
        lines += [
            "-H 'Content-Type: application/json'",
            f"-d {shlex.quote(json.dumps(example.body, ensure_ascii=False))}",
        ]
    if example.text is not None:
        lines += [f"-H 'Content-Type: {example.media}'", f"--data-binary {shlex.quote(example.text)}"]
    return " \\\n  ".join(lines)


def _answer(example: Example) -> Iterator[str]:
    told = [f"`{name}: {value}`" for name, value in example.told.items()]
    yield f"{example.status}{', with ' + ', '.join(told) if told else ''}\n"
    if isinstance(example.answer, str):
        yield f"```text\n{example.answer}\n```\n"
    elif example.answer is not None:
        yield f"```json\n{_json(example.answer)}\n```\n"


def _json(value: Any, width: int = 110) -> str:
    """One line where it fits, else one line an entry."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) <= width or not isinstance(value, dict | list):
        return line
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {_json(inner, width - 2)}"
            for key, inner in value.items()
        ]
    else:
        parts = [_json(inner, width - 2) for inner in value]
    inner = ",\n".join(parts).replace("\n", "\n  ")
    return f"{{\n  {inner}\n}}" if isinstance(value, dict) else f"[\n  {inner}\n]"


def _codes() -> Iterator[str]:
    """Every code of a problem with its status, found where errors are made."""
    yield "## Codes\n\nEvery `code` of a problem, with its status.\n\n| code | status |\n| --- | --- |"
    for code, statuses in sorted(problem_codes().items()):
        yield f"| `{code}` | {', '.join(map(str, sorted(statuses)))} |"
    yield "\nEvery `code` of `errors`, of `warnings` and of `issues`, which tell one place each:\n"
    yield fill(", ".join(f"`{code}`" for code in sorted(place_codes())) + ".", 118, break_on_hyphens=False)


def place_codes() -> set[str]:
    """The codes that issues are made with."""
    found = {code for code, _ in WORDS.values()}
    for node in calls():
        name = ast.unparse(node.func).rpartition(".")[2]
        given = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
        words = [each for each in given if isinstance(each, str) and re.fullmatch("[a-z]+(_[a-z]+)*", each)]
        if name in ISSUE_MAKERS:
            found |= set(words)
        elif name == "refusal":
            found |= set(_named_codes(node))
        elif name == "unknown":
            found |= {f"unknown_{word}" for word in words}
    return found


def calls() -> Iterator[ast.Call]:
    """Every call in the engine and the API."""
    for file in sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "api").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def problem_codes() -> dict[str, set[int]]:
    """The codes that calls of exposed errors name, and those that the classes have by themselves."""
    kinds = {kind.__name__: kind for kind in ExposedError.__subclasses__()}
    kinds["refusal"] = InvalidInput
    found: dict[str, set[int]] = {INTERNAL: {500}, "invalid_request": {422}, "not_local": {403}}
    found |= {"method_not_allowed": {405}}
    for kind in ExposedError.__subclasses__():
        found.setdefault(kind.code, set()).add(status_of(kind("")))
    for node in calls():
        called = ast.unparse(node.func)
        if called == "NotFound.named":
            found.setdefault(f"unknown_{ast.literal_eval(node.args[0])}", set()).add(404)
        elif called in kinds:
            for code in _named_codes(node):
                found.setdefault(code, set()).add(status_of(kinds[called]("", code=code)))
    return found


def _named_codes(call: ast.Call) -> list[str]:
    """The constants that may be given as `code`."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    return [
        node.value
        for value in given
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
