"""My consents: see them, give one, take one back, their history and receipts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from gateway.answers import written
from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, Language, PageAsked
from gateway.schemas.consents import (
    Consent,
    ConsentHistory,
    ConsentList,
    GrantConsent,
    KantaraReceipt,
    LedgerEntry,
    Receipt,
    WithdrawConsent,
)
from personvern.consent.v1 import consent_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["consents"])

Purpose = Annotated[str, Path(max_length=64, examples=["marketing_new_offers"])]
Format = Annotated[
    Literal["signed", "kantara"], Query(description="The signed receipt, or the Kantara view.")
]
ReceiptId = Annotated[str, Path(max_length=64, examples=["rcp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/consents",
    operation_id="list_my_consents",
    summary="What I can say yes to, and what I said",
    response_model=ConsentList,
)
async def list_mine(caller: CustomerCaller, clients: Clients, language: Language) -> Response:
    """Every purpose that needs consent, with the text and its hash in the language asked for."""
    found = await clients.consent.ListConsents(rpc.ListConsentsRequest(customer_id=caller.id))
    listed = [Consent.of(item, language) for item in found.consents]
    return written(ConsentList(consents=listed, policy_version=found.policy_version))


@router.post(
    "/consents/{purpose}:grant",
    operation_id="grant_consent",
    summary="Give consent",
    response_model=LedgerEntry,
)
async def grant(
    purpose: Purpose, body: GrantConsent, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Response:
    """Consent to the text with this hash. In force at once; the entry names its receipt."""
    request = rpc.GrantConsentRequest(
        request_id=key,
        customer_id=caller.id,
        purpose=purpose,
        text_hash=body.text_hash,
        language=body.language,
        channel=body.channel,
        client_time=body.stamp,
        policy_version=body.policy_version,
    )
    return written(LedgerEntry.of((await clients.consent.GrantConsent(request)).entry))


@router.post("/consents/{purpose}:withdraw", operation_id="withdraw_consent", summary="Take consent back")
async def withdraw(
    purpose: Purpose,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    body: WithdrawConsent | None = None,
) -> LedgerEntry:
    """Say no: as easy as saying yes, at once and everywhere. Also before a yes was ever given."""
    done = body or WithdrawConsent()
    request = rpc.WithdrawConsentRequest(
        request_id=key,
        customer_id=caller.id,
        purpose=purpose,
        channel=done.channel,
        client_time=done.stamp,
    )
    return LedgerEntry.of((await clients.consent.WithdrawConsent(request)).entry)


@router.get(
    "/consents/history", operation_id="list_my_consent_history", summary="All that I said yes and no to"
)
async def history(caller: CustomerCaller, clients: Clients, page: PageAsked) -> ConsentHistory:
    """The consent ledger, newest first, with the hashes that chain it."""
    request = rpc.ListLedgerEntriesRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.consent.ListLedgerEntries(request)
    return ConsentHistory(
        entries=[LedgerEntry.of(item) for item in found.entries], next_page_token=found.next_page_token
    )


@router.get(
    "/consents/receipts/{receipt_id}", operation_id="get_my_consent_receipt", summary="A signed receipt"
)
async def receipt(
    receipt_id: ReceiptId,
    caller: CustomerCaller,
    clients: Clients,
    format: Format = "signed",  # noqa: A002 - the name of the query parameter
) -> Receipt | KantaraReceipt:
    """The receipt of one act, to keep; anybody can verify it with the keys at `/v1/public/ledger-keys`.

    `format=kantara` shows it as a Kantara Consent Receipt v1.1 instead, which is not signed.
    """
    kantara = format == "kantara"
    request = rpc.GetReceiptRequest(customer_id=caller.id, receipt_id=receipt_id, kantara=kantara)
    found = (await clients.consent.GetReceipt(request)).receipt
    return KantaraReceipt.model_validate_json(found.kantara) if kantara else Receipt.of(found)
