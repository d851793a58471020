"""Published JSON Schemas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway.dependencies import AnonymousCaller, Clients
from gateway.problems import OK
from personvern.consent.v1 import ledger_service_pb2 as ledger
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["schemas"])

RECEIPTS = ("consent-receipt", "consent-receipt-v1")
MEDIA_TYPE = "application/schema+json"
Name = Annotated[str, Path(max_length=64, examples=["access-package-v1"])]


@router.get(
    "/schemas/{name}",
    operation_id="get_schema",
    summary="A published JSON Schema",
    response_class=Response,
    responses={OK: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def get(name: Name, caller: AnonymousCaller, clients: Clients) -> Response:
    """The schema (JSON Schema 2020-12) that access packages or consent receipts keep to."""
    if name in RECEIPTS:
        receipts = await clients.ledger.GetReceiptSchema(ledger.GetReceiptSchemaRequest())
        return _published(receipts.content)
    found = await clients.disclosure.GetSchema(rpc.GetSchemaRequest(name=name))
    return _published(found.content)


def _published(content: bytes) -> Response:
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
