"""AvtaleGiro claims out, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED, OK
from gateway.schemas.avtalegiro import ClaimFile, ClaimFileList
from personvern.billing.v1 import mandate_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["AvtaleGiro"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Describer = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", reads_personal_data=True))]
FileId = Annotated[str, Path(max_length=64, examples=["clf_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
GIRO = "text/plain"


@router.post(
    "/claim-files",
    operation_id="start_claim_file",
    summary="Put a file of AvtaleGiro claims together",
    status_code=ACCEPTED,
)
async def start(
    caller: Finance, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> ClaimFile:
    """Claim what is open and not claimed on accounts with a mandate, and take back claims that no longer
    stand as they were sent. Each invoice is claimed once. While a file is being put together, that one is
    answered.
    """
    answer = await clients.mandates.StartClaimFile(rpc.StartClaimFileRequest(request_id=key))
    made = ClaimFile.of(answer.claim_file)
    response.headers["Location"] = made.href
    return made


@router.get("/claim-files", operation_id="list_claim_files", summary="Files of AvtaleGiro claims")
async def list_all(caller: Describer, clients: Clients, page: PageAsked) -> ClaimFileList:
    """Files, newest first."""
    request = rpc.ListClaimFilesRequest(page_size=page.size, page_token=page.token)
    return ClaimFileList.of(await clients.mandates.ListClaimFiles(request))


@router.get(
    "/claim-files/{claim_file_id}", operation_id="get_claim_file", summary="One file of AvtaleGiro claims"
)
async def get(claim_file_id: FileId, caller: Describer, clients: Clients) -> ClaimFile:
    """What is in it, in numbers."""
    request = rpc.GetClaimFileRequest(claim_file_id=claim_file_id)
    return ClaimFile.of((await clients.mandates.GetClaimFile(request)).claim_file)


@router.get(
    "/claim-files/{claim_file_id}/content",
    operation_id="download_claim_file",
    summary="The claim file itself",
    response_class=Response,
    responses={OK: {"content": {GIRO: {"schema": {"type": "string"}}}}},
)
async def download(claim_file_id: FileId, caller: Reader, clients: Clients) -> Response:
    """The file for the clearing house (ISO-8859-1), the same bytes each time. The read is recorded for
    everybody in it.
    """
    request = rpc.DownloadClaimFileRequest(claim_file_id=claim_file_id)
    data = (await clients.mandates.DownloadClaimFile(request)).data
    name = f'attachment; filename="{claim_file_id}.txt"'
    return Response(
        data,
        media_type=f"{GIRO}; charset=iso-8859-1",
        headers={"Content-Disposition": name, "Cache-Control": "no-store"},
    )
