"""The records of processing, for the privacy officer and the authority; proof of the disclosure ledger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from gateway.dependencies import Clients, IdempotencyKey, Language, PageAsked, staff_caller
from gateway.documents import PAGE_POLICY
from gateway.problems import ACCEPTED, OK
from gateway.schemas.ledger import Checkpoint, CheckpointList, LedgerVerification
from personvern.disclosure.v1 import records_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["records of processing"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
Prover = Annotated[Caller, Depends(staff_caller("dpo", "ops"))]
_FORMATS = {
    "application/json": rpc.RECORDS_FORMAT_UNSPECIFIED,
    "text/csv": rpc.RECORDS_FORMAT_CSV,
    "text/html": rpc.RECORDS_FORMAT_HTML,
}


@router.get(
    "/records-of-processing",
    operation_id="get_records_of_processing",
    summary="Records of processing (art. 30)",
    response_class=Response,
    responses={
        OK: {
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/csv": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
            }
        }
    },
)
async def records(
    caller: Officer,
    clients: Clients,
    language: Language,
    accept: Annotated[str, Header(examples=["text/csv"])] = "",
) -> Response:
    """Made from the policy and the agreements in force: JSON, CSV or a page to print, by Accept."""
    request = rpc.GetRecordsOfProcessingRequest(format=_wanted(accept), language=language)
    found = await clients.records.GetRecordsOfProcessing(request)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", "Content-Language": language}
    if request.format == rpc.RECORDS_FORMAT_HTML:
        headers["Content-Security-Policy"] = PAGE_POLICY
    if request.format == rpc.RECORDS_FORMAT_CSV:
        headers["Content-Disposition"] = 'attachment; filename="records-of-processing.csv"'
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.post(
    "/disclosure-ledger:verify",
    operation_id="verify_disclosure_ledger",
    summary="Verify every disclosure ledger",
    status_code=ACCEPTED,
)
async def verify(
    caller: Prover, key: IdempotencyKey, clients: Clients, response: Response
) -> LedgerVerification:
    """Chains, cuts and checkpoints, as they are stored. The result names what is not as it was."""
    answer = await clients.records.VerifyDisclosureLedger(rpc.VerifyDisclosureLedgerRequest(request_id=key))
    started = LedgerVerification.of(answer.operation_id)
    response.headers["Location"] = started.href
    return started


@router.get(
    "/disclosure-ledger/checkpoints",
    operation_id="list_disclosure_checkpoints",
    summary="Signed checkpoints of the disclosure ledger",
)
async def checkpoints(caller: Prover, clients: Clients, page: PageAsked) -> CheckpointList:
    """One a day, newest first. Keep copies elsewhere: they prove what the ledgers were."""
    request = rpc.ListDisclosureCheckpointsRequest(page_size=page.size, page_token=page.token)
    found = await clients.records.ListDisclosureCheckpoints(request)
    return CheckpointList(
        checkpoints=[Checkpoint.of(item) for item in found.checkpoints],
        next_page_token=found.next_page_token,
    )


def _wanted(accept: str) -> rpc.RecordsFormat:
    """The first form that is asked for and that there is; JSON for everything else."""
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind in _FORMATS:
            return _FORMATS[kind]
    return rpc.RECORDS_FORMAT_UNSPECIFIED
