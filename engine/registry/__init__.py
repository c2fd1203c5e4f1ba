"""The registry: definitions with versions, runs, tag results, snapshots and leases, in one database.

registry = open_registry(None, workspace)            # registry.db in the workspace
with registry.leases.hold() as lease:                # LeaseHeld where another run works
    run = registry.runs.begin(key, lease, engine="embedded")
    registry.runs.record(run.id, result, lease)
    registry.snapshots.publish(snapshot, lease)      # one transaction
    registry.runs.finish(run.id, RunStatus.SUCCEEDED, lease)
"""

from engine.registry.crowds import CrowdRows
from engine.registry.database import waiting_at_most
from engine.registry.definitions import Definitions, whoami
from engine.registry.idempotency import IdempotencyKeys, StoredAnswer
from engine.registry.jobs import Jobs
from engine.registry.leases import RUN, Leases
from engine.registry.list_files import ListFiles
from engine.registry.opening import Registry, open_registry
from engine.registry.portraits import Portraits
from engine.registry.runs import Runs
from engine.registry.snapshots import Snapshots
from engine.registry.usage import TagUse, TagUses

__all__ = [
    "RUN",
    "CrowdRows",
    "Definitions",
    "IdempotencyKeys",
    "Jobs",
    "Leases",
    "ListFiles",
    "Portraits",
    "Registry",
    "Runs",
    "Snapshots",
    "StoredAnswer",
    "TagUse",
    "TagUses",
    "open_registry",
    "waiting_at_most",
    "whoami",
]
