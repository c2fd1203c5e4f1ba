"""Figures that are looked up when they are asked for: cache, snapshot, runs, queues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.errors import ExposedError

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from api.work import Lanes
    from engine.wiring.services import Services


class ServiceCollector(Collector):
    """The state of one service; what needs the registry is left out while that is down."""

    def __init__(self, services: Services, lanes: Lanes) -> None:
        self._services = services
        self._lanes = lanes

    def describe(self) -> Iterator[Metric]:
        """Nothing is looked up when the collector is registered."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """All figures."""
        yield from self._cache()
        yield from self._snapshot()
        yield self._queues()
        yield GaugeMetricFamily("tagmill_jobs_running", "Jobs of this process.", self._services.jobs_running)
        try:
            found = [*self._jobs(), *self._last_run()]
        except ExposedError:
            found = []
        yield GaugeMetricFamily("tagmill_registry_up", "Whether the registry answers.", int(bool(found)))
        yield from found

    def _cache(self) -> Iterator[Metric]:
        cache = self._services.publication.cache
        yield CounterMetricFamily("tagmill_leaf_cache_hits", "Conditions found in the cache.", cache.hits)
        yield CounterMetricFamily("tagmill_leaf_cache_misses", "Conditions evaluated.", cache.misses)
        yield GaugeMetricFamily("tagmill_leaf_cache_bytes", "Bytes of kept conditions.", cache.used)

    def _snapshot(self) -> Iterator[Metric]:
        publication = self._services.publication
        latest = publication.latest
        if latest is not None:
            now = datetime.now(UTC)
            age = (now - latest.published_at).total_seconds()
            yield GaugeMetricFamily("tagmill_snapshot_age_seconds", "Seconds since it was published.", age)
            base = latest.base_time.timestamp()
            yield GaugeMetricFamily("tagmill_snapshot_base_time_seconds", "Its base time.", base)
            yield GaugeMetricFamily("tagmill_universe", "Customers of the snapshot.", latest.universe)
        problem = int(publication.problem is not None)
        yield GaugeMetricFamily("tagmill_snapshot_problem", "Whether a newer one cannot be used.", problem)

    def _queues(self) -> Metric:
        family = GaugeMetricFamily(
            "tagmill_requests_in_lane", "Requests that go on or wait, by lane.", labels=("lane",)
        )
        for lane in self._lanes.every:
            family.add_metric((lane.name,), lane.taken)
        return family

    def _jobs(self) -> Iterator[Metric]:
        waiting = self._services.registry.jobs.waiting()
        yield GaugeMetricFamily("tagmill_jobs_waiting", "Jobs that nobody has claimed.", waiting)

    def _last_run(self) -> Iterator[Metric]:
        runs = self._services.registry.runs
        newest = runs.recent(limit=1)
        if not newest:
            return
        status = GaugeMetricFamily("tagmill_last_run", "The newest run, by its status.", labels=("status",))
        status.add_metric((newest[0].status.value,), 1)
        yield status
        tags = GaugeMetricFamily("tagmill_last_run_tags", "Tags of the newest run.", labels=("status",))
        for name, count in sorted(Counter(each.status.value for each in runs.results(newest[0].id)).items()):
            tags.add_metric((name,), count)
        yield tags
        begun = newest[0].started_at.timestamp()
        yield GaugeMetricFamily("tagmill_last_run_start_seconds", "When the newest run began.", begun)
