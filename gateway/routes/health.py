"""`/livez` and `/readyz`."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from gateway.problems import NOT_READY, OK
from gateway.readiness import Readiness
from gateway.schemas.model import Answer

router = APIRouter(tags=["health"])


class Live(Answer):
    """The process runs."""

    live: bool = True


class Ready(Answer):
    """Whether requests are wanted, and how each context is."""

    ready: bool
    services: dict[str, bool]


@router.get("/livez", operation_id="live", summary="Whether the process runs")
async def live() -> Live:
    """Always true when it answers."""
    return Live()


@router.get("/readyz", operation_id="ready", summary="Whether requests are wanted", response_model=Ready)
async def ready(request: Request) -> JSONResponse:
    """Ready once every context was; one that is lost later costs its own routes only, so the gateway stays
    ready.
    """
    readiness: Readiness = request.app.state.readiness
    state = Ready(ready=await readiness.ready(), services=readiness.services)
    return JSONResponse(state.model_dump(), status_code=OK if state.ready else NOT_READY)
