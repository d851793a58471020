"""Data to authorities, courts, bailiffs, collectors: four grounds, two people, one package."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED, OK
from gateway.schemas.third_parties import (
    AskThirdParty,
    RefuseThirdParty,
    Secrecy,
    ThirdPartyCase,
    ThirdPartyCaseList,
    WholeThirdPartyCase,
)
from personvern.disclosure.v1 import third_party_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/third-party-disclosures", tags=["third-party disclosures"])

Asker = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "finance", "dpo", reads_personal_data=True))]
Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
CaseId = Annotated[str, Path(max_length=64, examples=["tpd_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Due = Annotated[bool, Query(description="Only those whose secrecy is to be looked at again by today.")]


@router.post("", operation_id="ask_third_party_disclosure", summary="Ask for a disclosure")
async def ask(
    body: AskThirdParty, caller: Asker, key: RequiredIdempotencyKey, clients: Clients
) -> ThirdPartyCase:
    """On one of four grounds; there is no other. Somebody else has to approve it."""
    found = await clients.third_parties.RequestThirdPartyDisclosure(body.message(key))
    return ThirdPartyCase.of(found.disclosure)


@router.get("", operation_id="list_third_party_disclosures", summary="Disclosures to third parties")
async def list_all(
    caller: Officer, clients: Clients, page: PageAsked, reconsider_due: Due = False
) -> ThirdPartyCaseList:
    """Newest first, without names; with `reconsider_due` the most urgent first."""
    request = rpc.ListThirdPartyDisclosuresRequest(
        reconsider_due=reconsider_due, page_size=page.size, page_token=page.token
    )
    found = await clients.third_parties.ListThirdPartyDisclosures(request)
    return ThirdPartyCaseList(
        disclosures=[ThirdPartyCase.of(item) for item in found.disclosures],
        next_page_token=found.next_page_token,
    )


@router.get("/{disclosure_id}", operation_id="get_third_party_disclosure", summary="One case in full")
async def get(disclosure_id: CaseId, caller: Reader, clients: Clients) -> WholeThirdPartyCase:
    """For the privacy officer and who asked. That you look is kept with the case."""
    request = rpc.GetThirdPartyDisclosureRequest(disclosure_id=disclosure_id)
    return WholeThirdPartyCase.of((await clients.third_parties.GetThirdPartyDisclosure(request)).disclosure)


@router.post("/{disclosure_id}:approve", operation_id="approve_third_party_disclosure", summary="Say yes")
async def approve(
    disclosure_id: CaseId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> ThirdPartyCase:
    """Not by who asked."""
    request = rpc.ApproveThirdPartyDisclosureRequest(request_id=key, disclosure_id=disclosure_id)
    return ThirdPartyCase.of((await clients.third_parties.ApproveThirdPartyDisclosure(request)).disclosure)


@router.post("/{disclosure_id}:refuse", operation_id="refuse_third_party_disclosure", summary="Say no")
async def refuse(
    disclosure_id: CaseId, body: RefuseThirdParty, caller: Officer, key: IdempotencyKey, clients: Clients
) -> ThirdPartyCase:
    """As long as nothing has left; what was collected is deleted."""
    request = rpc.RefuseThirdPartyDisclosureRequest(
        request_id=key, disclosure_id=disclosure_id, reason=body.reason
    )
    return ThirdPartyCase.of((await clients.third_parties.RefuseThirdPartyDisclosure(request)).disclosure)


@router.post(
    "/{disclosure_id}:release",
    operation_id="release_third_party_disclosure",
    summary="Collect the package",
    status_code=ACCEPTED,
)
async def release(
    disclosure_id: CaseId, caller: Reader, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> ThirdPartyCase:
    """By who asked or who approved, once. The operation collects exactly the fields that the case names."""
    request = rpc.ReleaseThirdPartyDisclosureRequest(request_id=key, disclosure_id=disclosure_id)
    found = await clients.third_parties.ReleaseThirdPartyDisclosure(request)
    response.headers["Location"] = f"/v1/operations/{found.disclosure.operation_id}"
    return ThirdPartyCase.of(found.disclosure)


@router.post(
    "/{disclosure_id}:download",
    operation_id="download_third_party_package",
    summary="Fetch the package, once",
    response_class=Response,
    responses={OK: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def download(
    disclosure_id: CaseId, caller: Reader, key: RequiredIdempotencyKey, clients: Clients
) -> Response:
    """Within five days, by who asked or who approved. It stands on the ledger of every person before it
    leaves. The same Idempotency-Key gets the same bytes again for ten minutes.
    """
    request = rpc.DownloadThirdPartyPackageRequest(request_id=key, disclosure_id=disclosure_id)
    found = await clients.third_parties.DownloadThirdPartyPackage(request)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{disclosure_id}.json"',
    }
    return Response(found.content, media_type="application/json", headers=headers)


@router.post(
    "/{disclosure_id}:tell", operation_id="tell_third_party_disclosure", summary="Tell the persons now"
)
async def tell(
    disclosure_id: CaseId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> ThirdPartyCase:
    """Of what a statute kept from them until now."""
    request = rpc.TellThirdPartyDisclosureRequest(request_id=key, disclosure_id=disclosure_id)
    return ThirdPartyCase.of((await clients.third_parties.TellThirdPartyDisclosure(request)).disclosure)


@router.post(
    "/{disclosure_id}:postpone-telling", operation_id="postpone_telling", summary="Keep it from them longer"
)
async def postpone(
    disclosure_id: CaseId, body: Secrecy, caller: Officer, key: IdempotencyKey, clients: Clients
) -> ThirdPartyCase:
    """With the statute, the reason and a new date; all decisions are kept."""
    request = rpc.PostponeTellingRequest(request_id=key, disclosure_id=disclosure_id, secrecy=body.message())
    return ThirdPartyCase.of((await clients.third_parties.PostponeTelling(request)).disclosure)
