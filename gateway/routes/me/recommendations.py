"""Products that suit me."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller
from gateway.schemas.recommendations import RecommendationList
from personvern.customer.v1 import profile_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["recommendations"])


@router.get(
    "/recommendations", operation_id="list_my_recommendations", summary="Products that suit me, and why"
)
async def list_recommendations(caller: CustomerCaller, clients: Clients) -> RecommendationList:
    """Best first, each with its reasons and the data behind them; empty when I do not want any."""
    request = rpc.ListRecommendationsRequest(customer_id=caller.id)
    return RecommendationList.of(await clients.profile.ListRecommendations(request))
