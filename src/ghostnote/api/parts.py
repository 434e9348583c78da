"""How a route comes by the service's parts: `Parts` as the type of a parameter."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from ghostnote.api.services import Services


async def parts_of(connection: HTTPConnection) -> Services:
    """The parts, as the application's lifespan opened them (`app.state.services`)."""
    services: Services = connection.app.state.services
    return services


Parts = Annotated[Services, Depends(parts_of)]
