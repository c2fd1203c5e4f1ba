"""The Python client of the HTTP API.

    with Client("http://127.0.0.1:8642") as tagmill:
        preview = tagmill.preview({"type": "tag", "tag": "level", "op": "eq", "value": "gold"})
        crowd = tagmill.create_crowd("Gold", segment, id="gold")
        version = tagmill.refresh(crowd.id)
        frame = tagmill.members(crowd.id, columns=["level"]).to_pandas()

Every refusal is an `ApiError` with the service's code and the places of what is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from tagmill.client.answers import Crowd, Job, Node, Preview, Version, Warned
from tagmill.client.connection import Connection
from tagmill.client.errors import ApiError, Fault, IncompletePull, JobFailed
from tagmill.client.pulls import Pull, ids_checksum

if TYPE_CHECKING:
    from types import TracebackType

    import httpx2

__all__ = [
    "ApiError",
    "Client",
    "Crowd",
    "Fault",
    "IncompletePull",
    "Job",
    "JobFailed",
    "Node",
    "Preview",
    "Pull",
    "Version",
    "Warned",
    "ids_checksum",
]

Segment = Mapping[str, Any]
Json = dict[str, Any]
_WAIT: Final = 30
"""Seconds that one request waits for a job; longer ones are asked for again."""


class Client:
    """The service at `url`; `token` is an API key where there are keys. Use it as a context manager.

    `timeout` bounds each request in seconds. Requests that the service is too busy for, or that get lost,
    are sent up to `attempts` times; writes carry a key, so that they are done once.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8642",
        token: str | None = None,
        *,
        timeout: float = 60.0,
        attempts: int = 3,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._connection = Connection(url, token, timeout=timeout, attempts=attempts, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    # --- what there is

    def catalog(self) -> Json:
        """Customers, events, properties, dimensions, categories, and the operators of each type."""
        return self._json("GET", "/v1/catalog")

    def tags(self, q: str | None = None, *, category: str | None = None) -> Iterator[Json]:
        """The tag definitions, page by page."""
        return self._pages("/v1/tags", {"q": q, "category": category})

    def distribution(self, tag: str) -> Json:
        """The values of a tag with their counts."""
        return self._json("GET", f"/v1/tags/{_part(tag)}/distribution")

    # --- segments

    def preview(self, segment: Segment, *, snapshot: str = "latest", language: str | None = None) -> Preview:
        """How many customers a segment holds, and each of its conditions."""
        body = {"segment": segment, "snapshot": snapshot, **({"language": language} if language else {})}
        return Preview.model_validate(self._question("/v1/segments/preview", body))

    def explain(self, segment: Segment, customer_id: str, *, snapshot: str = "latest") -> Json:
        """Whether a customer is in, and what was observed at every node."""
        body = {"segment": segment, "customer_id": customer_id, "snapshot": snapshot}
        return self._question("/v1/segments/explain", body)

    # --- crowds

    def crowds(self) -> Iterator[Crowd]:
        """All crowds."""
        return (Crowd.model_validate(each) for each in self._pages("/v1/crowds", {}))

    def crowd(self, id: str) -> Crowd:
        """One crowd."""
        return _crowd(self._connection.ask("GET", _path(id)))

    def create_crowd(
        self,
        name: str | Mapping[str, str],
        segment: Segment,
        *,
        id: str | None = None,
        owner: str | None = None,
        folder: str | None = None,
        limit: Mapping[str, Any] | None = None,
    ) -> Crowd:
        """Keep a segment under a name; it has no members before it is refreshed."""
        given = {"id": id, "owner": owner, "folder": folder, "limit": limit}
        body = {"name": name, "segment": segment, **{k: v for k, v in given.items() if v is not None}}
        return _crowd(self._connection.ask("POST", "/v1/crowds", body=body))

    def change_crowd(self, crowd: Crowd, **changes: Any) -> Crowd:
        """Change what is named of a crowd as it was read; `ApiError` 412 where somebody was faster."""
        headers = {"if-match": crowd.etag or "*"}
        return _crowd(self._connection.ask("PATCH", _path(crowd.id), body=changes, headers=headers))

    def delete_crowd(self, crowd: Crowd) -> None:
        """Delete a crowd with its versions."""
        self._connection.ask("DELETE", _path(crowd.id), headers={"if-match": crowd.etag or "*"})

    def enable_crowd(self, id: str) -> Crowd:
        """Refresh it after each run from now on; it cannot be edited meanwhile."""
        return _crowd(self._connection.ask("POST", f"{_path(id)}/enable"))

    def disable_crowd(self, id: str) -> Crowd:
        """Refresh it no more after runs."""
        return _crowd(self._connection.ask("POST", f"{_path(id)}/disable"))

    def refresh(self, id: str, *, timeout: float = 600.0) -> Version:
        """Evaluate a crowd into a new version; waits up to `timeout` seconds. Raises `JobFailed`."""
        asked = self._connection.ask("POST", f"{_path(id)}/refresh", headers={"prefer": f"wait={_WAIT}"})
        if asked.status_code == 200:
            return Version.model_validate(asked.json())
        done = self.wait(Job.model_validate(asked.json()), timeout=timeout)
        return self.version(id, done.result["version"])

    def versions(self, id: str) -> Iterator[Version]:
        """The receipts of a crowd's versions."""
        return (Version.model_validate(each) for each in self._pages(f"{_path(id)}/versions", {}))

    def version(self, id: str, number: int | str = "latest") -> Version:
        """One receipt."""
        return Version.model_validate(self._connection.ask("GET", f"{_path(id)}/versions/{number}").json())

    def members(
        self, id: str, *, version: int | str = "latest", columns: Sequence[str] | None = None
    ) -> Pull:
        """The members of a version, with attributes and tags beside them where `columns` names some."""
        path = f"{_path(id)}/versions/{version}/members"
        return Pull(self._connection, path, {"columns": _joined(columns)})

    def changes(
        self,
        id: str,
        *,
        start: int | None = None,
        to: int | str = "latest",
        since: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> Pull:
        """Who entered and who left from the version `start` to another, or since the pull with this cursor.

        `columns` as for `members`. The cursor for the next time is `since` of the pull, once it was read.
        """
        query = {"from": start, "to": to, "since": since, "columns": _joined(columns)}
        return Pull(self._connection, f"{_path(id)}/changes", query)

    def contains(self, id: str, customers: Sequence[str]) -> dict[str, bool]:
        """Of up to 10,000 customers, who is in the latest version."""
        told = self._question(f"{_path(id)}/contains", {"customer_ids": list(customers)})
        found: dict[str, bool] = told["contains"]
        return found

    def overlap(self, ids: Sequence[str]) -> Json:
        """The exact size of every region of up to five crowds."""
        return self._question("/v1/crowds/overlap", {"crowds": list(ids)})

    def portrait(self, id: str, *, version: int | str = "latest", base: str | None = None) -> Json:
        """What a crowd looks like against the universe, or against the crowd `base`."""
        asked = {"version": version, **({"base": base} if base else {})}
        return self._question(f"{_path(id)}/portrait", asked)

    # --- one customer

    def customer(self, id: str) -> Json:
        """What is known of one customer."""
        return self._json("GET", f"/v1/customers/{_part(id)}")

    def events(self, id: str, *, type: str | None = None) -> Iterator[Json]:
        """A customer's events, the newest first."""
        return self._pages(f"/v1/customers/{_part(id)}/events", {"type": type})

    # --- long work

    def run(self, **asked: Any) -> Job:
        """Start a run; `wait` waits for it."""
        return Job.model_validate(self._json("POST", "/v1/runs", asked))

    def job(self, id: str) -> Job:
        """The state of long work."""
        return Job.model_validate(self._json("GET", f"/v1/jobs/{_part(id)}"))

    def wait(self, job: Job, *, timeout: float = 600.0, pause: float = 0.2) -> Job:
        """Wait until long work has ended. Raises `JobFailed`, and `ApiError` `timeout` after `timeout` s."""
        deadline = time.monotonic() + timeout
        while not job.is_finished:
            if time.monotonic() > deadline:
                raise ApiError(0, "timeout", f"the job `{job.id}` has not ended within {timeout:g} s")
            time.sleep(pause)
            pause = min(pause * 1.5, 2.0)
            job = self.job(job.id)
        if job.state != "succeeded":
            error = job.error or {}
            raise JobFailed(0, error.get("code", job.state), error.get("message", f"the job {job.state}"))
        return job

    def _json(self, method: str, path: str, body: object = None) -> Json:
        told: Json = self._connection.ask(method, path, body=body).json()
        return told

    def _question(self, path: str, body: object) -> Json:
        """The answer to a POST that changes nothing."""
        told: Json = self._connection.ask("POST", path, body=body, changes=False).json()
        return told

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Json]:
        cursor: str | None = None
        while True:
            page = self._connection.ask("GET", path, query={**query, "cursor": cursor}).json()
            yield from page["items"]
            cursor = page.get("next")
            if cursor is None:
                return


def _part(name: str) -> str:
    return quote(name, safe="")


def _joined(columns: Sequence[str] | None) -> str | None:
    return ",".join(columns) if columns else None


def _path(crowd: str) -> str:
    return f"/v1/crowds/{_part(crowd)}"


def _crowd(response: httpx2.Response) -> Crowd:
    return Crowd.model_validate(response.json()).model_copy(update={"etag": response.headers.get("etag")})
