"""My contact points, and proving that they are mine."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.schemas.customers import ContactPoint
from gateway.schemas.persons import CodeSent, ContactCode, ContactPointList
from gateway.schemas.times import moment
from personvern.customer.v1 import person_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["me"])

PointId = Annotated[str, Path(max_length=80, examples=["cpt_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/contact-points", operation_id="list_my_contact_points", summary="Ways to reach me")
async def list_mine(caller: CustomerCaller, clients: Clients) -> ContactPointList:
    """Which there are, and which I have proved."""
    found = await clients.persons.ListContactPoints(rpc.ListContactPointsRequest(customer_id=caller.id))
    return ContactPointList(contact_points=[ContactPoint.of(item) for item in found.contact_points])


@router.post(
    "/contact-points/{contact_point_id}:send-code",
    operation_id="send_contact_code",
    summary="Send a code to a contact point",
)
async def send_code(
    contact_point_id: PointId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> CodeSent:
    """Six digits by e-mail or SMS, good for ten minutes and five tries; one a minute, five a day."""
    request = rpc.SendContactCodeRequest(
        request_id=key, customer_id=caller.id, contact_point_id=contact_point_id
    )
    sent = await clients.persons.SendContactCode(request)
    return CodeSent(expires_at=moment(sent.expires_at), next_at=moment(sent.next_at))


@router.post(
    "/contact-points/{contact_point_id}:verify",
    operation_id="verify_contact_point",
    summary="Prove a contact point with the code",
)
async def verify(
    contact_point_id: PointId,
    body: ContactCode,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
) -> ContactPoint:
    """With the code that came. A correction of the value clears the proof."""
    request = rpc.VerifyContactPointRequest(
        request_id=key, customer_id=caller.id, contact_point_id=contact_point_id, code=body.code
    )
    return ContactPoint.of((await clients.persons.VerifyContactPoint(request)).contact_point)
