"""Letters for the processor that prints and posts them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, partner_caller
from gateway.schemas.letters import LetterAcknowledged, LetterAcknowledgement, LetterList
from personvern.customer.v1 import message_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

LetterReader = Annotated[Caller, Depends(partner_caller("letters:read"))]
LetterWriter = Annotated[Caller, Depends(partner_caller("letters:write"))]
Purpose = Annotated[
    str, Query(max_length=64, description="Must be one of the agreement's.", examples=["notices_of_change"])
]
MessageId = Annotated[str, Path(max_length=64, examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/letters", operation_id="list_letters_to_print", summary="Letters to print")
async def list_all(
    caller: LetterReader, clients: Clients, page: PageAsked, purpose: Purpose = "notices_of_change"
) -> LetterList:
    """Letters for one purpose, oldest first; each is listed until it is acknowledged. Each receiver's entry
    in the disclosure ledger is written before the page leaves.
    """
    request = rpc.ListLettersRequest(purpose=purpose, page_size=page.size, page_token=page.token)
    return LetterList.of(await clients.messages.ListLetters(request))


@router.post(
    "/letters/{message_id}:acknowledge",
    operation_id="acknowledge_letter",
    summary="What became of a letter",
)
async def acknowledge(
    message_id: MessageId,
    body: LetterAcknowledgement,
    caller: LetterWriter,
    key: RequiredIdempotencyKey,
    clients: Clients,
) -> LetterAcknowledged:
    """Posted, or come back; a letter that was posted may come back later."""
    await clients.messages.AcknowledgeLetter(body.message(key, message_id))
    return LetterAcknowledged(message_id=message_id, outcome=body.outcome)
