"""Every route, one file a noun."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.routes import health

ROUTERS: Final[tuple[APIRouter, ...]] = (health.router,)
