"""`docs/api.md`: every call with curl and its shortened answer, made from the recorded examples."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import routes_only
from api.examples import Example, examples
from api.permissions import PERMISSIONS

HEAD = Path(__file__).with_name("page_head.md")

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
    return "\n".join([HEAD.read_text(encoding="utf-8"), *_sections()]).rstrip() + "\n"


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
