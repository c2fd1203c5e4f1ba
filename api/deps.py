"""What routes ask for: the services of the process."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from engine.wiring.services import Services


async def services_of(request: Request) -> Services:
    """The services that the application was made for."""
    found: Services = request.app.state.services
    return found


ServicesDep: TypeAlias = Annotated[Services, Depends(services_of)]
