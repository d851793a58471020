"""Payment files in, for finance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, Upload, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.payment_files import ImportedPaymentFile, PaymentFile, PaymentFileList
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["payment files"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
FileId = Annotated[str, Path(max_length=64, examples=["pfl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Format = Annotated[
    Literal["ocr_giro", "camt.054"],
    Query(description="OCR giro (ISO-8859-1) or ISO 20022 camt.054.001.02 or .08, as the bank gave it."),
]
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/payment-files",
    operation_id="import_payment_file",
    summary="Take a payment file",
    status_code=ACCEPTED,
    openapi_extra={"requestBody": {"required": True, "content": _BINARY}},
)
async def take(
    caller: Finance,
    key: RequiredIdempotencyKey,
    clients: Clients,
    upload: Upload,
    response: Response,
    format: Format = "ocr_giro",  # noqa: A002 - the name of the query parameter
) -> ImportedPaymentFile:
    """Taken whole or refused whole: 422 PAYMENT_FILE_BROKEN names `line` and `rule` (and `element` in XML) in
    `metadata`, and nothing is stored. The same file again changes nothing and says `already_imported`; the
    same payments under another transmission number are refused (409 PAYMENT_FILE_DUPLICATE). A payment that
    comes both by OCR giro and by camt.054 counts once.
    """
    answer = await clients.billing.ImportPaymentFile(_parts(key, format, upload))
    taken = ImportedPaymentFile.from_upload(answer)
    response.headers["Location"] = taken.href
    return taken


async def _parts(
    key: str, name: str, upload: AsyncIterator[bytes]
) -> AsyncIterator[rpc.ImportPaymentFileRequest]:
    yield rpc.ImportPaymentFileRequest(request_id=key, format=name)
    async for data in upload:
        if data:
            yield rpc.ImportPaymentFileRequest(data=data)


@router.get("/payment-files", operation_id="list_payment_files", summary="Payment files")
async def list_all(caller: Finance, clients: Clients, page: PageAsked) -> PaymentFileList:
    """Files, newest first."""
    request = rpc.ListPaymentFilesRequest(page_size=page.size, page_token=page.token)
    return PaymentFileList.of(await clients.billing.ListPaymentFiles(request))


@router.get("/payment-files/{payment_file_id}", operation_id="get_payment_file", summary="One payment file")
async def get(payment_file_id: FileId, caller: Finance, clients: Clients) -> PaymentFile:
    """One file; its operation has the progress and what came of its payments."""
    request = rpc.GetPaymentFileRequest(payment_file_id=payment_file_id)
    return PaymentFile.of((await clients.billing.GetPaymentFile(request)).payment_file)
