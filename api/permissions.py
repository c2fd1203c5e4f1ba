"""Who may call what: one table, route by route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from fastapi import Request

from engine.errors import InternalError


class Role(IntEnum):
    """Roles; each may do what those below it may."""

    VIEWER = 1
    MARKETER = 2
    TAG_ADMIN = 3
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `name` is what the registry keeps as author."""

    name: str
    role: Role


LOCAL: Final = Caller("local", Role.ADMIN)
"""Without keys the service listens on the loopback address only, and whoever reaches it is its admin."""

_VIEWER, _MARKETER, _TAG_ADMIN, _ADMIN = Role

PERMISSIONS: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "getCatalog": _VIEWER,
        "listValues": _VIEWER,
        "listTags": _VIEWER,
        "createTag": _TAG_ADMIN,
        "getTag": _VIEWER,
        "replaceTag": _TAG_ADMIN,
        "deleteTag": _TAG_ADMIN,
        "checkTag": _TAG_ADMIN,
        "dryRunTag": _TAG_ADMIN,
        "enableTag": _TAG_ADMIN,
        "disableTag": _TAG_ADMIN,
        "uploadTag": _TAG_ADMIN,
        "tagImpact": _TAG_ADMIN,
        "tagDistribution": _VIEWER,
        "tagLineage": _VIEWER,
        "tagUsage": _VIEWER,
        "tagHistory": _VIEWER,
        "previewSegment": _VIEWER,
        "explainSegment": _VIEWER,
        "listCrowds": _VIEWER,
        "createCrowd": _MARKETER,
        "getCrowd": _VIEWER,
        "editCrowd": _MARKETER,
        "deleteCrowd": _MARKETER,
        "refreshCrowd": _MARKETER,
        "enableCrowd": _MARKETER,
        "disableCrowd": _MARKETER,
        "copyCrowd": _MARKETER,
        "splitCrowd": _MARKETER,
        "uploadCrowd": _MARKETER,
        "uploadCrowdAgain": _MARKETER,
        "listVersions": _VIEWER,
        "getVersion": _VIEWER,
        "listMembers": _VIEWER,
        "listChanges": _VIEWER,
        "isMember": _VIEWER,
        "areMembers": _VIEWER,
        "overlapCrowds": _VIEWER,
        "makePortrait": _VIEWER,
        "getPortrait": _VIEWER,
        "searchCustomers": _VIEWER,
        "getCustomer": _VIEWER,
        "listCustomerEvents": _VIEWER,
        "startRun": _ADMIN,
        "listRuns": _VIEWER,
        "getRun": _VIEWER,
        "getJob": _VIEWER,
        "cancelJob": _MARKETER,
    }
)
"""The least role for each operation; the health routes are open, a route that is missing here is refused."""

OPEN: Final = frozenset({"livez", "readyz", "metrics"})


def admitted(request: Request) -> Caller:
    """The caller of a route, if their role suffices."""
    operation = str(getattr(request.scope.get("route"), "operation_id", None))
    if operation not in PERMISSIONS:
        raise InternalError(f"the route `{operation}` has no permission")
    return LOCAL
