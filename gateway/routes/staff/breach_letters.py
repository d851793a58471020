"""Writing to the persons whom a breach concerns: prepared by one officer, approved by another."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, RequiredIdempotencyKey
from gateway.problems import ACCEPTED
from gateway.routes.staff.breaches import BreachId, Officer, Reader
from gateway.schemas.breach_letters import (
    ApproveLetters,
    BreachLetter,
    BreachLetterList,
    LetterRound,
    LetterRounds,
    PrepareLetters,
)
from gateway.schemas.breaches import AffectedSearch
from personvern.disclosure.v1 import breach_letter_service_pb2 as rpc

router = APIRouter(prefix="/v1/staff/breaches", tags=["breaches"])


@router.post(
    "/{breach_id}:prepare-letters", operation_id="prepare_breach_letters", summary="Put down the letters"
)
async def prepare(
    breach_id: BreachId, body: PrepareLetters, caller: Officer, key: IdempotencyKey, clients: Clients
) -> LetterRound:
    """What the persons are told (GDPR art. 34(2)); what was not approved yet cannot be approved any more."""
    made = await clients.breach_letters.PrepareLetters(body.message(key, breach_id))
    return LetterRound.of(made.round)


@router.post(
    "/{breach_id}:approve-letters",
    operation_id="approve_breach_letters",
    summary="Have the letters written",
    status_code=ACCEPTED,
)
async def approve(
    breach_id: BreachId,
    body: ApproveLetters,
    caller: Officer,
    key: RequiredIdempotencyKey,
    clients: Clients,
    response: Response,
) -> AffectedSearch:
    """By somebody else than who prepared them. Everybody affected gets one: by e-mail, else by post."""
    request = rpc.ApproveLettersRequest(request_id=key, breach_id=breach_id, number=body.number)
    found = await clients.breach_letters.ApproveLetters(request)
    href = f"/v1/operations/{found.operation_id}"
    response.headers["Location"] = href
    return AffectedSearch(operation_id=found.operation_id, href=href)


@router.get(
    "/{breach_id}/letter-rounds", operation_id="list_breach_letter_rounds", summary="What was written"
)
async def rounds(breach_id: BreachId, caller: Officer, clients: Clients) -> LetterRounds:
    """What was prepared, by whom it was approved, and how many letters there were."""
    found = await clients.breach_letters.ListLetterRounds(rpc.ListLetterRoundsRequest(breach_id=breach_id))
    return LetterRounds(rounds=[LetterRound.of(item) for item in found.rounds], counts=dict(found.counts))


@router.get("/{breach_id}/letters", operation_id="list_breach_letters", summary="What became of each letter")
async def letters(breach_id: BreachId, caller: Reader, clients: Clients, page: PageAsked) -> BreachLetterList:
    """The proof for each person. The look stands on the ledger of each."""
    request = rpc.ListBreachLettersRequest(breach_id=breach_id, page_size=page.size, page_token=page.token)
    found = await clients.breach_letters.ListBreachLetters(request)
    return BreachLetterList(
        letters=[BreachLetter.of(item) for item in found.letters], next_page_token=found.next_page_token
    )
