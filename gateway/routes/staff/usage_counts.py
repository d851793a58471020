"""How web sites and apps are used, in numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway.dependencies import Clients, staff_caller
from gateway.schemas.usage import UsageCounts
from personvern.customer.v1 import usage_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["usage counts"])

Reader = Annotated[Caller, Depends(staff_caller("marketing", "dpo", "ops"))]


@router.get("/usage-counts", operation_id="list_usage_counts", summary="Use of web sites and apps, counted")
async def list_all(
    caller: Reader,
    clients: Clients,
    from_day: Annotated[date, Query(alias="from", description="First day.", examples=["2026-08-01"])],
    to_day: Annotated[
        date, Query(alias="to", description="Last day, 30 later at most.", examples=["2026-08-31"])
    ],
) -> UsageCounts:
    """Counts per day, platform, kind and place. No count is of fewer than five browsers or apps."""
    request = rpc.ListUsageCountsRequest(from_day=from_day.isoformat(), to_day=to_day.isoformat())
    return UsageCounts.of(await clients.usage.ListUsageCounts(request))
