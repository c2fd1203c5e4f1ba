"""Every route, one file a noun."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import catalog, health, tags

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    catalog.router,
    tags.router,
)
