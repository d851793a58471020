"""My objections: to all marketing, or to one purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, Language
from gateway.schemas.consents import LedgerEntry
from gateway.schemas.objections import Objection, ObjectionList, ObjectTo
from personvern.consent.v1 import consent_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["consents"])

Purpose = Annotated[str, Path(max_length=64, examples=["direct_marketing"])]


@router.get("/objections", operation_id="list_my_objections", summary="What I can say no to, and what I said")
async def list_mine(caller: CustomerCaller, clients: Clients, language: Language) -> ObjectionList:
    """All marketing first, then every purpose that can be objected to."""
    found = await clients.consent.ListObjections(rpc.ListObjectionsRequest(customer_id=caller.id))
    return ObjectionList(objections=[Objection.of(item, language) for item in found.objections])


@router.post("/objections", operation_id="object_to_purpose", summary="Say no to a purpose")
async def object_to(
    body: ObjectTo, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> LedgerEntry:
    """Object to a purpose, or to all marketing. In force at once."""
    request = rpc.ObjectToPurposeRequest(
        request_id=key,
        customer_id=caller.id,
        purpose=body.purpose,
        channel=body.channel,
        client_time=body.stamp,
    )
    return LedgerEntry.of((await clients.consent.ObjectToPurpose(request)).entry)


@router.delete("/objections/{purpose}", operation_id="lift_objection", summary="Take an objection back")
async def lift(
    purpose: Purpose, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> LedgerEntry:
    """Allow the purpose again, as far as its own rules do."""
    request = rpc.LiftObjectionRequest(request_id=key, customer_id=caller.id, purpose=purpose)
    return LedgerEntry.of((await clients.consent.LiftObjection(request)).entry)
