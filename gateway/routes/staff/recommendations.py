"""What an agent may recommend to a customer who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, staff_caller
from gateway.schemas.recommendations import RecommendationList
from personvern.customer.v1 import profile_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/customers/{customer_id}", tags=["recommendations"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/recommendations",
    operation_id="list_customer_recommendations",
    summary="Products that suit a customer, and why",
)
async def list_recommendations(
    customer_id: CustomerId, caller: Agent, clients: Clients
) -> RecommendationList:
    """The same list that the customer sees; that it was looked at is on the customer's ledger."""
    request = rpc.ListRecommendationsRequest(customer_id=customer_id)
    return RecommendationList.of(await clients.profile.ListRecommendations(request))
