"""Records the examples of the API: every call against a demo workspace, with its shortened answer.

    python -m tests.api.recorder DEMO      # a copy of a demo workspace after its night; it is changed

Writes `api/examples.json`, from which OpenAPI and `docs/api.md` take their examples.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.api.conftest import operation_of

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "api" / "examples.json"

LAPSED = {"type": "tag", "tag": "lifecycle_stage", "op": "in", "value": ["lapsed", "lapsing"]}
GROCERY = {
    "type": "event",
    "event": "purchase_item",
    "window": {"type": "last", "n": 30, "unit": "day"},
    "where": {"type": "property", "property": "department", "op": "eq", "value": "GROCERY"},
    "measure": {"agg": "sum", "property": "sales_value"},
    "op": "gte",
    "value": "100.00",
}
SEGMENT = {
    "type": "and",
    "conditions": [{"type": "tag", "tag": "age_band", "op": "in", "value": ["25-34", "35-44"]}, GROCERY],
}
BIG_SPENDER = {
    "code": "big_spender",
    "name": {"en": "Big spender", "zh": "高消费客户"},
    "category": "purchase_amount",
    "kind": "rule",
    "value_type": "text",
    "rules": [{"label": "yes", "when": {"type": "tag", "tag": "spend_90d", "op": "gte", "value": 500}}],
    "default": "no",
}


@dataclass(frozen=True)
class Call:
    """One call; `{name}` in path and headers is what an earlier call kept under that name."""

    method: str
    path: str
    body: Any = None
    text: str | None = None
    media: str = "text/csv"
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    """Name to where it stands in the answer: `/key/0`, or `header:etag`."""


CALLS = (
    Call("GET", "/livez"),
    Call("GET", "/readyz"),
    Call("GET", "/metrics"),
    Call("GET", "/v1/catalog"),
    Call("GET", "/v1/catalog/values?event=purchase_item&property=department&q=gro"),
    Call("GET", "/v1/catalog/values?event=purchase_item&property=product_id&q=milk&limit=2"),
    Call("GET", "/v1/tags?category=purchase_amount&limit=1"),
    Call(
        "POST",
        "/v1/tags/check",
        {**BIG_SPENDER, "rules": [{"label": "yes", "when": {**LAPSED, "tag": "spned"}}]},
    ),
    Call("POST", "/v1/tags/dry-run", {"code": "spend_90d", "sample": 2}),
    Call("POST", "/v1/tags", BIG_SPENDER),
    Call("GET", "/v1/tags/big_spender", keep={"tag": "header:etag"}),
    Call("PUT", "/v1/tags/big_spender", {**BIG_SPENDER, "weight": 2}, headers={"If-Match": "{tag}"}),
    Call("POST", "/v1/tags/big_spender/disable", {"reason": "not used yet"}),
    Call("POST", "/v1/tags/big_spender/enable"),
    Call("POST", "/v1/tags/care_programme/upload", text="customer_id,tag_value\n1,yes\n2,yes\n"),
    Call("DELETE", "/v1/tags/big_spender", headers={"If-Match": "*"}),
    Call("GET", "/v1/tags/lifecycle_stage/distribution"),
    Call("GET", "/v1/tags/lifecycle_stage/lineage"),
    Call("POST", "/v1/segments/preview", {"segment": SEGMENT, "language": "en"}),
    Call("POST", "/v1/segments/explain", {"segment": SEGMENT, "customer_id": "1"}),
    Call("POST", "/v1/crowds", {"id": "young_grocers", "name": "Young grocers", "segment": SEGMENT}),
    Call("GET", "/v1/crowds?limit=1"),
    Call("GET", "/v1/crowds/young_grocers", keep={"crowd": "header:etag"}),
    Call(
        "POST",
        "/v1/crowds/young_grocers/refresh",
        headers={"Prefer": "wait=10", "Idempotency-Key": "5f2c"},
    ),
    Call("PATCH", "/v1/crowds/young_grocers", {"segment": GROCERY}, headers={"If-Match": "{crowd}"}),
    Call("POST", "/v1/crowds/young_grocers/refresh", headers={"Prefer": "wait=10"}),
    Call("POST", "/v1/crowds/young_grocers/enable"),
    Call("POST", "/v1/crowds/young_grocers/disable"),
    Call("POST", "/v1/crowds/young_grocers/copy", {"id": "young_grocers_too"}),
    Call(
        "POST",
        "/v1/crowds/young_grocers/split",
        {"salt": "spring", "parts": [{"id": "spring_a", "percent": 45}, {"id": "spring_b", "percent": 45}]},
    ),
    Call("POST", "/v1/crowds/upload?id=callbacks&name=Callbacks", text="customer_id\n1\n2\n99999\n"),
    Call(
        "POST",
        "/v1/crowds/callbacks/upload",
        text='{"customer_id": "1"}\n{"customer_id": "3"}\n',
        media="application/x-ndjson",
    ),
    Call("GET", "/v1/crowds/young_grocers/versions?limit=1"),
    Call("GET", "/v1/crowds/young_grocers/versions/1"),
    Call("GET", "/v1/crowds/young_grocers/versions/latest/members?limit=2&columns=age_band,spend_90d"),
    Call(
        "GET",
        "/v1/crowds/young_grocers/versions/1/members",
        headers={"Accept": "application/x-ndjson"},
        keep={"since": "header:x-since"},
    ),
    Call("GET", "/v1/crowds/young_grocers/changes?from=1&to=2&limit=2"),
    Call("GET", "/v1/crowds/young_grocers/changes?since={since}", headers={"Accept": "text/csv"}),
    Call("GET", "/v1/crowds/young_grocers/contains?customer_id=1"),
    Call("POST", "/v1/crowds/young_grocers/contains", {"customer_ids": ["1", "2", "7"]}),
    Call("POST", "/v1/crowds/overlap", {"crowds": ["young_grocers", "callbacks"]}),
    Call("POST", "/v1/crowds/young_grocers/portrait", {}),
    Call("GET", "/v1/crowds/young_grocers/portrait?base=callbacks"),
    Call("DELETE", "/v1/crowds/spring_a", headers={"If-Match": "*"}),
    Call("GET", "/v1/tags/age_band/usage"),
    Call("GET", "/v1/tags/spend_90d/history"),
    Call("POST", "/v1/tags/impact", {"code": "spend_90d"}),
    Call("GET", "/v1/customers?q=100&limit=2"),
    Call("GET", "/v1/customers/1"),
    Call("GET", "/v1/customers/1/events?type=purchase&limit=2"),
    Call("POST", "/v1/runs", {}, keep={"job": "/id"}),
    Call("GET", "/v1/runs?limit=1"),
    Call("GET", "/v1/runs/last"),
    Call("GET", "/v1/jobs/{job}"),
    Call("DELETE", "/v1/jobs/{job}"),
)


def main() -> int:
    """Make every call once, and write what came."""
    root = Path(sys.argv[1])
    kept: dict[str, str] = {}
    with open_workspace(root, os.environ) as space, TestClient(create_app(Services(space))) as client:
        made = [record(client, call, kept) for call in CALLS]
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def record(client: TestClient, call: Call, kept: dict[str, str]) -> dict[str, Any]:
    """One call with its answer, shortened."""
    path = call.path.format(**kept)
    headers = {name: value.format(**kept) for name, value in call.headers.items()}
    content = call.text.encode() if call.text is not None else None
    sent = {**headers, "content-type": call.media} if content is not None else headers
    body = {"json": call.body} if call.body is not None else {"content": content}
    answer = client.request(call.method, path, headers=sent, **body)  # type: ignore[arg-type]
    assert answer.status_code < 400, f"{call.method} {path}: {answer.text}"
    for name, place in call.keep.items():
        kept[name] = found_at(answer, place)
    operation = operation_of(client.app.openapi(), call.method, answer.request.url.path)  # type: ignore[attr-defined]
    assert operation is not None
    return {
        "operation": operation["operationId"],
        "method": call.method,
        "path": path,
        "headers": headers,
        "body": call.body,
        "text": call.text,
        "media": call.media if call.text is not None else None,
        "status": answer.status_code,
        "told": {
            name: answer.headers[name]
            for name in ("etag", "location", "x-row-count", "x-ids-checksum")
            if name in answer.headers
        },
        "answer": answered(answer),
    }


def answered(answer: Any) -> Any:
    """The answer as it is shown."""
    if not answer.content:
        return None
    if "json" in answer.headers["content-type"] and "ndjson" not in answer.headers["content-type"]:
        return short(answer.json())
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return "\n".join([*lines[:3], "…"] if len(lines) > 3 else lines)


def short(value: Any) -> Any:
    """The same with at most two entries of each list, and two types of operators."""
    match value:
        case {"operators": operators}:
            some = {name: operators[name] for name in ("text", "date")}
            return {key: short(some if key == "operators" else inner) for key, inner in value.items()}
        case dict():
            return {key: short(inner) for key, inner in value.items()}
        case list():
            return [short(inner) for inner in value[:2]]
        case _:
            return value


def found_at(answer: Any, place: str) -> str:
    """What stands in a header, or under a key of the answer."""
    if place.startswith("header:"):
        return str(answer.headers[place.removeprefix("header:")])
    return str(answer.json()[place.removeprefix("/")])


if __name__ == "__main__":
    sys.exit(main())
