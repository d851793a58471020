"""Sub-processors and the notices of them, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, staff_caller
from gateway.schemas.agreements import Reason
from gateway.schemas.sub_processors import AnnounceSubProcessor, SubProcessor, SubProcessorList
from personvern.disclosure.v1 import agreement_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["agreements"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
AgreementId = Annotated[str, Path(max_length=64, examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
SubProcessorId = Annotated[str, Path(max_length=64, examples=["sub_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/agreements/{agreement_id}/sub-processors",
    operation_id="announce_sub_processor",
    summary="Note an announced sub-processor",
)
async def announce(
    agreement_id: AgreementId,
    body: AnnounceSubProcessor,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
) -> SubProcessor:
    """In force once the time to object is over: at least 14 days, unless the agreement is a draft. Outside
    the EEA it needs a transfer tool of its own.
    """
    found = await clients.agreements.AnnounceSubProcessor(body.message(key, agreement_id))
    return SubProcessor.of(found.sub_processor)


@router.get(
    "/agreements/{agreement_id}/sub-processors",
    operation_id="list_sub_processors",
    summary="Sub-processors of an agreement",
)
async def list_all(agreement_id: AgreementId, caller: Officer, clients: Clients) -> SubProcessorList:
    """Oldest first; a parent stands before its children."""
    request = rpc.ListSubProcessorsRequest(agreement_id=agreement_id)
    found = await clients.agreements.ListSubProcessors(request)
    return SubProcessorList(sub_processors=[SubProcessor.of(item) for item in found.sub_processors])


@router.get(
    "/sub-processor-notices",
    operation_id="list_sub_processor_notices",
    summary="Announcements to which we may still object",
)
async def notices(caller: Officer, clients: Clients) -> SubProcessorList:
    """The most urgent first."""
    found = await clients.agreements.ListSubProcessorNotices(rpc.ListSubProcessorNoticesRequest())
    return SubProcessorList(sub_processors=[SubProcessor.of(item) for item in found.sub_processors])


@router.post(
    "/sub-processors/{sub_processor_id}:object",
    operation_id="object_to_sub_processor",
    summary="Object to it",
)
async def object_to(
    sub_processor_id: SubProcessorId, body: Reason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> SubProcessor:
    """While there is time; it must not be engaged then."""
    request = rpc.ObjectToSubProcessorRequest(
        request_id=key, sub_processor_id=sub_processor_id, reason=body.reason
    )
    return SubProcessor.of((await clients.agreements.ObjectToSubProcessor(request)).sub_processor)


@router.post(
    "/sub-processors/{sub_processor_id}:end", operation_id="end_sub_processor", summary="Engaged no more"
)
async def end(
    sub_processor_id: SubProcessorId, body: Reason, caller: Officer, key: IdempotencyKey, clients: Clients
) -> SubProcessor:
    """It is engaged no more."""
    request = rpc.EndSubProcessorRequest(
        request_id=key, sub_processor_id=sub_processor_id, reason=body.reason
    )
    return SubProcessor.of((await clients.agreements.EndSubProcessor(request)).sub_processor)
