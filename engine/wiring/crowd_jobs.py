"""The jobs `crowd.refresh` and `crowd.portrait`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.wiring.portraits import Base, portray

if TYPE_CHECKING:
    from engine.wiring.job_runner import Task
    from engine.wiring.services import Services


class CrowdJobs:
    """Work on crowds that may outlive a request."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def refresh(self, task: Task) -> object:
        """Evaluate a crowd into a new version; the result names it."""
        crowd = str(task.job.params["crowd"])
        made = self._services.crowds.refresh(crowd, by=task.job.by, cancel=task.cancel, progress=task.report)
        return {"crowd": made.crowd, "version": made.version, "count": made.count, "digest": made.digest}

    def portrait(self, task: Task) -> object:
        """Compute the portrait of a crowd version, so that it is there when it is asked for."""
        params = task.job.params
        base = Base(str(params["base"])) if params.get("base") else Base()
        made = portray(self._services, str(params["crowd"]), _version(params.get("version")), base)
        return {"crowd": made.crowd, "version": made.version, "base": made.base}


def _version(value: object) -> int | str:
    return value if isinstance(value, int) else "latest"
