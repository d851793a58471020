"""Consents that customer service records when a person asks for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, Language, staff_caller
from gateway.schemas.consents import Consent, ConsentList, GrantOnRequest, LedgerEntry, OnRequest
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/customers/{customer_id}", tags=["consents"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Purpose = Annotated[str, Path(max_length=64, examples=["marketing_new_offers"])]


@router.get("/consents", operation_id="list_consents", summary="What a person has said yes and no to")
async def list_all(
    customer_id: CustomerId, caller: Agent, clients: Clients, language: Language
) -> ConsentList:
    """Every purpose that needs consent, with the text to read out."""
    found = await clients.consent.ListConsents(rpc.ListConsentsRequest(customer_id=customer_id))
    return ConsentList(
        consents=[Consent.of(item, language) for item in found.consents], policy_version=found.policy_version
    )


@router.post(
    "/consents/{purpose}:grant", operation_id="grant_consent_on_request", summary="Record a person's yes"
)
async def grant(
    customer_id: CustomerId,
    purpose: Purpose,
    body: GrantOnRequest,
    caller: Agent,
    key: IdempotencyKey,
    clients: Clients,
) -> LedgerEntry:
    """The person said yes to the text that was read out; the ledger says by whose hand it was recorded."""
    request = rpc.GrantConsentRequest(
        request_id=key,
        customer_id=customer_id,
        purpose=purpose,
        text_hash=body.text_hash,
        language=body.language,
        channel=body.channel,
    )
    return LedgerEntry.of((await clients.consent.GrantConsent(request)).entry)


@router.post(
    "/consents/{purpose}:withdraw",
    operation_id="withdraw_consent_on_request",
    summary="Record a person's no",
)
async def withdraw(
    customer_id: CustomerId,
    purpose: Purpose,
    caller: Agent,
    key: IdempotencyKey,
    clients: Clients,
    body: OnRequest | None = None,
) -> LedgerEntry:
    """The person said no: at once and everywhere."""
    done = body or OnRequest()
    request = rpc.WithdrawConsentRequest(
        request_id=key, customer_id=customer_id, purpose=purpose, channel=done.channel
    )
    return LedgerEntry.of((await clients.consent.WithdrawConsent(request)).entry)
