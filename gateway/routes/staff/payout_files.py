"""Payout files to the bank, and its answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, LongWork, PageAsked, RequiredIdempotencyKey, Upload, staff_caller
from gateway.errors import BodyTooLarge
from gateway.problems import OK
from gateway.schemas.refunds import AnsweredPayoutFile, MadePayoutFile, PayoutFile, PayoutFileList
from personvern.billing.v1 import refund_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["payout files"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Describer = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", reads_personal_data=True))]
FileId = Annotated[str, Path(max_length=64, examples=["pof_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
XML = "application/xml"
_LARGEST_ANSWER = 3 * 1024 * 1024  # bytes; gRPC carries four
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/payout-files",
    operation_id="make_payout_file",
    summary="Make a payout file",
    dependencies=[LongWork],
)
async def make(caller: Finance, key: RequiredIdempotencyKey, clients: Clients) -> MadePayoutFile:
    """Collect approved refunds, at most 100, oldest first, into one file for the bank."""
    return MadePayoutFile.made(
        await clients.refunds.MakePayoutFile(rpc.MakePayoutFileRequest(request_id=key))
    )


@router.get("/payout-files", operation_id="list_payout_files", summary="Payout files")
async def list_all(caller: Describer, clients: Clients, page: PageAsked) -> PayoutFileList:
    """Files, newest first."""
    request = rpc.ListPayoutFilesRequest(page_size=page.size, page_token=page.token)
    return PayoutFileList.of(await clients.refunds.ListPayoutFiles(request))


@router.get("/payout-files/{payout_file_id}", operation_id="get_payout_file", summary="One payout file")
async def get(payout_file_id: FileId, caller: Describer, clients: Clients) -> PayoutFile:
    """What is in it, in numbers."""
    request = rpc.GetPayoutFileRequest(payout_file_id=payout_file_id)
    return PayoutFile.of((await clients.refunds.GetPayoutFile(request)).payout_file)


@router.get(
    "/payout-files/{payout_file_id}/content",
    operation_id="download_payout_file",
    summary="The payout file itself",
    response_class=Response,
    responses={OK: {"content": {XML: {"schema": {"type": "string"}}}}},
)
async def download(payout_file_id: FileId, caller: Reader, clients: Clients) -> Response:
    """The XML for the bank, the same bytes each time. The read is recorded for everybody in it."""
    request = rpc.DownloadPayoutFileRequest(payout_file_id=payout_file_id)
    data = (await clients.refunds.DownloadPayoutFile(request)).data
    name = f'attachment; filename="{payout_file_id}.xml"'
    return Response(data, media_type=XML, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@router.post(
    "/payout-files/{payout_file_id}/answers",
    operation_id="take_payout_answer",
    summary="Take the bank's answer",
    openapi_extra={"requestBody": {"required": True, "content": _BINARY}},
)
async def answer(
    payout_file_id: FileId, caller: Finance, key: RequiredIdempotencyKey, clients: Clients, upload: Upload
) -> AnsweredPayoutFile:
    """A pain.002.001.03, taken whole or refused whole: 422 PAYOUT_ANSWER_BROKEN names `line` and `rule`. A
    refund that the bank refuses gives the customer the credit back.
    """
    data = bytearray()
    async for part in upload:
        data += part
        if len(data) > _LARGEST_ANSWER:
            raise BodyTooLarge("The answer is too large.", limit=str(_LARGEST_ANSWER))
    request = rpc.TakePayoutAnswerRequest(request_id=key, payout_file_id=payout_file_id, data=bytes(data))
    return AnsweredPayoutFile.answered(await clients.refunds.TakePayoutAnswer(request))
