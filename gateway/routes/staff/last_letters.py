"""Last letters to persons who were erased: see what waits on paper or came back, print it, close it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import HTMLResponse

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.documents import PAGE_POLICY
from gateway.schemas.last_letters import (
    CloseLastLetter,
    LastLetter,
    LastLetterClosed,
    LastLetterList,
    LetterOutcome,
    LetterOutcomeList,
    Outcome,
)
from personvern.customer.v1 import last_letter_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/last-letters", tags=["data requests"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
MessageId = Annotated[str, Path(max_length=64, examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("", operation_id="list_last_letters", summary="Letters about erasures that wait")
async def list_all(caller: Officer, clients: Clients, page: PageAsked) -> LastLetterList:
    """On paper, not posted yet; without name or address."""
    asked = rpc.ListLastLettersRequest(page_size=page.size, page_token=page.token)
    found = await clients.last_letters.ListLastLetters(asked)
    return LastLetterList(
        letters=[LastLetter.of(item) for item in found.letters], next_page_token=found.next_page_token
    )


@router.get("/outcomes", operation_id="list_letter_outcomes", summary="What became of last letters")
async def outcomes(
    caller: Officer,
    clients: Clients,
    page: PageAsked,
    outcome: Annotated[
        Outcome, Query(description="Which: mails that came back are yours to close.")
    ] = "returned",
) -> LetterOutcomeList:
    """What came back when nobody had the address any more; and what officers closed, who and why."""
    asked = rpc.ListLetterOutcomesRequest(outcome=outcome, page_size=page.size, page_token=page.token)
    found = await clients.last_letters.ListLetterOutcomes(asked)
    return LetterOutcomeList(
        outcomes=[LetterOutcome.of(item) for item in found.outcomes], next_page_token=found.next_page_token
    )


@router.get(
    "/{message_id}/page",
    operation_id="print_last_letter",
    summary="A letter to print",
    response_class=HTMLResponse,
)
async def to_print(message_id: MessageId, caller: Reader, clients: Clients) -> HTMLResponse:
    """Name, address and text: the look stands on the ledger."""
    found = await clients.last_letters.PrintLastLetter(rpc.PrintLastLetterRequest(message_id=message_id))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": PAGE_POLICY}
    return HTMLResponse(found.html, headers=headers)


@router.post("/{message_id}:close", operation_id="close_last_letter", summary="Posted, or given up")
async def close(
    message_id: MessageId, body: CloseLastLetter, caller: Officer, key: IdempotencyKey, clients: Clients
) -> LastLetterClosed:
    """Letter, address and key go; who closed it and why stands with the erasure, among the outcomes. What
    was posted may still be closed as not `posted`, when it came back.
    """
    request = rpc.CloseLastLetterRequest(
        request_id=key, message_id=message_id, posted=body.posted, reason=body.reason
    )
    return LastLetterClosed(erasure_id=(await clients.last_letters.CloseLastLetter(request)).erasure_id)
