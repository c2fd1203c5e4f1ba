"""Figures for Prometheus, one registry an application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

    from engine.audience.previews.preview import Preview

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

DEAREST: Final = ("sequence", "event", "sample", "crowd", "tag", "all")
"""Kinds of leaves, the dearest first: a preview is counted under the dearest of its own."""


class Metrics:
    """What the service counts while it works; `collectors` tell further figures when they are asked for."""

    def __init__(self, collectors: Iterable[Collector] = ()) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "tagmill_requests", "Requests by route and status.", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "tagmill_request_seconds",
            "Seconds of requests by route.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._previews = Histogram(
            "tagmill_preview_seconds",
            "Seconds of previews by the dearest kind of leaf.",
            ("leaf",),
            buckets=SECONDS,
            registry=self.registry,
        )
        for collector in collectors:
            self.registry.register(collector)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def previewed(self, preview: Preview, seconds: float) -> None:
        """A preview was answered."""
        kinds = {node.type for node in preview.nodes}
        self._previews.labels(next((kind for kind in DEAREST if kind in kinds), "all")).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
