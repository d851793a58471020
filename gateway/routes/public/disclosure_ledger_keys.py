"""The keys with which anybody can verify an export of the disclosure ledger, offline."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.dependencies import AnonymousCaller, Clients
from gateway.problems import OK
from gateway.routes.public.ledger_keys import MEDIA_TYPE
from personvern.disclosure.v1 import records_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["ledger keys"])


@router.get(
    "/disclosure-ledger-keys",
    operation_id="get_disclosure_ledger_keys",
    summary="Public keys of the disclosure ledger",
    response_class=Response,
    responses={OK: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def get(caller: AnonymousCaller, clients: Clients) -> Response:
    """A JWK Set (RFC 7517) with every key that ever signed, retired ones too."""
    found = await clients.records.GetDisclosureLedgerKeys(rpc.GetDisclosureLedgerKeysRequest())
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(found.jwks, media_type=MEDIA_TYPE, headers=headers)
