"""The disclosure ledger, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, PageAsked, staff_caller
from gateway.schemas.disclosures import Disclosure, DisclosureList, LedgerVerdict, VerifyLedger
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["disclosures"])

OfficerWithReason = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/disclosures/{customer_id}", operation_id="list_disclosures", summary="Who received a person's data"
)
async def list_all(
    customer_id: CustomerId, caller: OfficerWithReason, clients: Clients, page: PageAsked
) -> DisclosureList:
    """The ledger of one person, newest first; that you look stands on it too."""
    request = rpc.ListDisclosuresRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    found = await clients.disclosure.ListDisclosures(request)
    return DisclosureList(
        disclosures=[Disclosure.of(item) for item in found.disclosures],
        next_page_token=found.next_page_token,
    )


@router.post("/ledger:verify", operation_id="verify_ledger", summary="Verify a person's ledger")
async def verify(body: VerifyLedger, caller: OfficerWithReason, clients: Clients) -> LedgerVerdict:
    """Recompute the hash chain of one person; changes nothing."""
    request = rpc.VerifyLedgerRequest(customer_id=body.customer_id)
    return LedgerVerdict.of(await clients.disclosure.VerifyLedger(request))
