"""Every route, one file a noun."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import (
    catalog,
    crowds,
    customers,
    health,
    jobs,
    members,
    runs,
    segments,
    tag_facts,
    tags,
    versions,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    segments.router,
    customers.router,
    versions.router,
    members.router,
    crowds.router,
    catalog.router,
    tag_facts.router,
    tags.router,
    runs.router,
    jobs.router,
    health.router,
)
"""In the order in which paths are tried: what is asked for most first, `/v1/crowds/overlap` before
`/v1/crowds/{id}`.
"""
