"""Crowds that tests of the API make."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import HeldClient

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
FEMALE = {"type": "tag", "tag": "gender", "op": "eq", "value": "F"}


def made(client: HeldClient, crowd: str, segment: Any = GOLD, **more: Any) -> Any:
    """A crowd that was made."""
    answer = client.post("/v1/crowds", json={"id": crowd, "name": crowd, "segment": segment, **more})
    assert answer.status_code == 201, answer.text
    return answer


def refreshed(client: HeldClient, crowd: str) -> dict[str, Any]:
    """The receipt of a new version."""
    answer = client.post(f"/v1/crowds/{crowd}/refresh", headers={"Prefer": "wait=30"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
