"""My interests: see where each comes from, declare or correct one, remove one for good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.problems import NO_CONTENT
from gateway.schemas.interests import Interest, InterestLevel, InterestList
from personvern.customer.v1 import profile_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["interests"])

Topic = Annotated[str, Path(max_length=40, examples=["fibre"])]


@router.get(
    "/interests", operation_id="list_my_interests", summary="What I am interested in, and why you think so"
)
async def list_interests(caller: CustomerCaller, clients: Clients) -> InterestList:
    """Each topic with its origins, the topics that I removed, and the topics that there are."""
    request = rpc.ListInterestsRequest(customer_id=caller.id)
    return InterestList.of(await clients.profile.ListInterests(request))


@router.put(
    "/interests/{topic}", operation_id="declare_my_interest", summary="Declare or correct an interest"
)
async def declare(
    topic: Topic,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    body: InterestLevel | None = None,
) -> Interest:
    """Say that I am interested, and how much. Brings back a topic that I removed."""
    told = body or InterestLevel()
    request = rpc.DeclareInterestRequest(request_id=key, customer_id=caller.id, topic=topic, level=told.level)
    return Interest.of((await clients.profile.DeclareInterest(request)).interest)


@router.delete(
    "/interests/{topic}",
    operation_id="remove_my_interest",
    summary="Remove an interest",
    status_code=NO_CONTENT,
)
async def remove(topic: Topic, caller: CustomerCaller, key: IdempotencyKey, clients: Clients) -> None:
    """Remove it for good: no purchase and no view brings it back, only I do."""
    request = rpc.RemoveInterestRequest(request_id=key, customer_id=caller.id, topic=topic)
    await clients.profile.RemoveInterest(request)
