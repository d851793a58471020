"""Data-processing agreements, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import Clients, ExpectedVersion, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.agreements import (
    Agreement,
    AgreementList,
    AmendAgreement,
    ConfirmReturn,
    DraftAgreement,
    Reason,
)
from personvern.disclosure.v1 import agreement_service_pb2 as agreement_rpc
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["agreements"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
AgreementId = Annotated[str, Path(max_length=64, examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
OfProcessor = Annotated[str, Query(max_length=64, description="Only those of this processor.")]

Awaiting = Annotated[
    bool,
    Query(description="Instead: all that are over, and what became of the data is not confirmed."),
]


@router.post(
    "/agreements",
    operation_id="draft_agreement",
    summary="Draft an agreement",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def draft(body: DraftAgreement, caller: Officer, key: IdempotencyKey, clients: Clients) -> Response:
    """A draft may lack anything; activation names what is missing."""
    request = rpc.DraftAgreementRequest(
        request_id=key, processor_id=body.processor_id, terms=body.terms.message()
    )
    return _answer((await clients.disclosure.DraftAgreement(request)).agreement)


@router.get("/agreements", operation_id="list_agreements", summary="Agreements")
async def list_all(
    caller: Officer,
    clients: Clients,
    page: PageAsked,
    processor_id: OfProcessor = "",
    awaiting_return: Awaiting = False,
) -> AgreementList:
    """Agreements, oldest first."""
    if awaiting_return:
        waiting = agreement_rpc.ListAwaitingReturnRequest(page_size=page.size, page_token=page.token)
        over = await clients.agreements.ListAwaitingReturn(waiting)
        return AgreementList(
            agreements=[Agreement.of(item) for item in over.agreements],
            next_page_token=over.next_page_token,
        )
    request = rpc.ListAgreementsRequest(processor_id=processor_id, page_size=page.size, page_token=page.token)
    found = await clients.disclosure.ListAgreements(request)
    return AgreementList(
        agreements=[Agreement.of(item) for item in found.agreements], next_page_token=found.next_page_token
    )


@router.get(
    "/agreements/{agreement_id}",
    operation_id="get_agreement",
    summary="One agreement",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def get(agreement_id: AgreementId, caller: Officer, clients: Clients) -> Response:
    """One agreement."""
    request = rpc.GetAgreementRequest(agreement_id=agreement_id)
    return _answer((await clients.disclosure.GetAgreement(request)).agreement)


@router.put(
    "/agreements/{agreement_id}",
    operation_id="amend_agreement",
    summary="Change a draft",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def amend(
    agreement_id: AgreementId,
    body: AmendAgreement,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
    version: ExpectedVersion,
) -> Response:
    """New terms for a draft. With `If-Match: "<version>"` only if nobody changed it meanwhile."""
    request = rpc.AmendAgreementRequest(
        request_id=key, agreement_id=agreement_id, version=version or 0, terms=body.terms.message()
    )
    return _answer((await clients.disclosure.AmendAgreement(request)).agreement)


@router.post(
    "/agreements/{agreement_id}:activate",
    operation_id="activate_agreement",
    summary="Put it into force",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def activate(
    agreement_id: AgreementId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Response:
    """Refused while a required item is missing; `violations` names each (GDPR art. 28(3), 44-49)."""
    request = rpc.ActivateAgreementRequest(request_id=key, agreement_id=agreement_id)
    return _answer((await clients.disclosure.ActivateAgreement(request)).agreement)


@router.post(
    "/agreements/{agreement_id}:suspend",
    operation_id="suspend_agreement",
    summary="Cut it off",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def suspend(
    agreement_id: AgreementId, body: Reason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Response:
    """The partner's next read is refused."""
    request = rpc.SuspendAgreementRequest(request_id=key, agreement_id=agreement_id, reason=body.reason)
    return _answer((await clients.disclosure.SuspendAgreement(request)).agreement)


@router.post(
    "/agreements/{agreement_id}:resume",
    operation_id="resume_agreement",
    summary="Take it back",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def resume(
    agreement_id: AgreementId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Response:
    """A suspended agreement into force again. Refused when a country's transfer tool holds no more."""
    request = rpc.ResumeAgreementRequest(request_id=key, agreement_id=agreement_id)
    return _answer((await clients.disclosure.ResumeAgreement(request)).agreement)


@router.post(
    "/agreements/{agreement_id}:end",
    operation_id="end_agreement",
    summary="End it for good",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def end(
    agreement_id: AgreementId, body: Reason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Response:
    """Over; there is no way back. The data is to be returned or deleted now: see `awaiting_return`."""
    request = rpc.EndAgreementRequest(request_id=key, agreement_id=agreement_id, reason=body.reason)
    return _answer((await clients.disclosure.EndAgreement(request)).agreement)


@router.post(
    "/agreements/{agreement_id}:confirm-return",
    operation_id="confirm_return",
    summary="The data came back or is deleted",
    response_model=Agreement,
    responses=WITH_ETAG,
)
async def confirm_return(
    agreement_id: AgreementId, body: ConfirmReturn, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Response:
    """Note the processor's confirmation once the agreement is over (GDPR art. 28(3)(g))."""
    request = body.message(key, agreement_id)
    return _answer((await clients.agreements.ConfirmReturn(request)).agreement)


def _answer(agreement: pb.Agreement) -> Response:
    return with_etag(Agreement.of(agreement), agreement.version)
