"""The keys with which anybody can verify receipts and ledgers, offline."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.dependencies import AnonymousCaller, Clients
from gateway.problems import OK
from personvern.consent.v1 import ledger_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["ledger keys"])

MEDIA_TYPE = "application/jwk-set+json"


@router.get(
    "/ledger-keys",
    operation_id="get_ledger_keys",
    summary="Public keys of receipts and ledgers",
    response_class=Response,
    responses={OK: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def get(caller: AnonymousCaller, clients: Clients) -> Response:
    """A JWK Set (RFC 7517) with every key that ever signed, retired ones too."""
    found = await clients.ledger.GetLedgerKeys(rpc.GetLedgerKeysRequest())
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(found.jwks, media_type=MEDIA_TYPE, headers=headers)
