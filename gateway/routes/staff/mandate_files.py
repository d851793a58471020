"""AvtaleGiro mandates in, for finance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, Upload, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.avtalegiro import ImportedMandateFile, MandateFileInFull, MandateFileList
from personvern.billing.v1 import mandate_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["AvtaleGiro"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Describer = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
FileId = Annotated[str, Path(max_length=64, examples=["mfl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/mandate-files",
    operation_id="import_mandate_file",
    summary="Take a file of AvtaleGiro mandates",
    status_code=ACCEPTED,
    openapi_extra={"requestBody": {"required": True, "content": _BINARY}},
)
async def take(
    caller: Finance, key: RequiredIdempotencyKey, clients: Clients, upload: Upload, response: Response
) -> ImportedMandateFile:
    """Taken whole or refused whole: 422 MANDATE_FILE_BROKEN names `line` and `rule` in `metadata`, and
    nothing is stored. The same file again changes nothing and says `already_imported`. A full list ends the
    mandates that it does not name. Files may come in any order: what the bank said last counts.
    """
    taken = ImportedMandateFile.from_upload(await clients.mandates.ImportMandateFile(_parts(key, upload)))
    response.headers["Location"] = taken.href
    return taken


async def _parts(key: str, upload: AsyncIterator[bytes]) -> AsyncIterator[rpc.ImportMandateFileRequest]:
    yield rpc.ImportMandateFileRequest(request_id=key)
    async for data in upload:
        if data:
            yield rpc.ImportMandateFileRequest(data=data)


@router.get("/mandate-files", operation_id="list_mandate_files", summary="Files of AvtaleGiro mandates")
async def list_all(caller: Describer, clients: Clients, page: PageAsked) -> MandateFileList:
    """Files, newest first."""
    request = rpc.ListMandateFilesRequest(page_size=page.size, page_token=page.token)
    return MandateFileList.of(await clients.mandates.ListMandateFiles(request))


@router.get(
    "/mandate-files/{mandate_file_id}",
    operation_id="get_mandate_file",
    summary="One file of AvtaleGiro mandates",
)
async def get(mandate_file_id: FileId, caller: Describer, clients: Clients) -> MandateFileInFull:
    """One file, with the KIDs that belong to no billing account."""
    request = rpc.GetMandateFileRequest(mandate_file_id=mandate_file_id)
    return MandateFileInFull.of((await clients.mandates.GetMandateFile(request)).mandate_file)
