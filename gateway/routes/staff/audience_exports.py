"""Audiences released to processors, for marketing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, staff_caller
from gateway.schemas.audience_exports import FORMATS, AudienceExport, AudienceExportList, ExportAudience
from personvern.consent.v1 import audience_export_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["audiences"])

Marketing = Annotated[Caller, Depends(staff_caller("marketing"))]
Reader = Annotated[Caller, Depends(staff_caller("marketing", "dpo"))]
AudienceId = Annotated[str, Path(max_length=64, examples=["aud_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/audiences/{audience_id}:export", operation_id="export_audience", summary="Release an audience")
async def export(
    audience_id: AudienceId, body: ExportAudience, caller: Marketing, key: IdempotencyKey, clients: Clients
) -> AudienceExport:
    """Release it to a processor. Nothing leaves yet: the processor fetches members and removals, each
    decided for again and on the person's ledger first.
    """
    request = rpc.ExportAudienceRequest(
        request_id=key,
        audience_id=audience_id,
        processor_id=body.processor_id,
        format=FORMATS[body.format],
    )
    return AudienceExport.of((await clients.exports.ExportAudience(request)).export)


@router.get(
    "/audiences/{audience_id}/exports",
    operation_id="list_audience_exports",
    summary="To whom an audience was released",
)
async def list_all(audience_id: AudienceId, caller: Reader, clients: Clients) -> AudienceExportList:
    """Each processor with how many members were given, taken out, and not confirmed as taken out."""
    request = rpc.ListAudienceExportsRequest(audience_id=audience_id)
    found = await clients.exports.ListAudienceExports(request)
    return AudienceExportList(exports=[AudienceExport.of(item) for item in found.exports])
