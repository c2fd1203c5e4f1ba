"""Every model of a body: OpenAPI lists them here, since routes read bodies themselves."""

from __future__ import annotations

from typing import Final

from api.schemas.base import Body
from api.schemas.crowds import (
    ContainsBody,
    CopyBody,
    CrowdBody,
    CrowdChanges,
    OverlapBody,
    PartBody,
    PortraitBody,
    SplitBody,
)
from api.schemas.runs import RunBody
from api.schemas.segments import ExplainBody, PreviewBody
from api.schemas.tags import DryRunBody, ImpactBody, SwitchBody

BODIES: Final[tuple[type[Body], ...]] = (
    ContainsBody,
    CopyBody,
    CrowdBody,
    CrowdChanges,
    DryRunBody,
    ExplainBody,
    ImpactBody,
    OverlapBody,
    PartBody,
    PortraitBody,
    PreviewBody,
    RunBody,
    SplitBody,
    SwitchBody,
)
