"""OAuth clients of partners, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.agreements import (
    CreatePartnerClient,
    NewPartnerClient,
    PartnerClient,
    PartnerClientList,
)
from gateway.schemas.partner_clients import RegisterKeys, RotateSecret, WatchedPartnerClient
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.disclosure.v1 import partner_client_service_pb2 as client_rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["partner clients"])

Watcher = Annotated[Caller, Depends(staff_caller("dpo", "ops"))]
Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
ClientId = Annotated[str, Path(max_length=64, examples=["cli_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
OfAgreement = Annotated[str, Query(max_length=64, description="Only those of this agreement.")]


@router.post("/partner-clients", operation_id="create_partner_client", summary="Make a partner's client")
async def create(
    body: CreatePartnerClient, caller: Officer, key: IdempotencyKey, clients: Clients, response: Response
) -> NewPartnerClient:
    """The secret is in this answer only. Sent again with the same key, the answer is the same for ten
    minutes; after that it is refused.
    """
    made = await clients.disclosure.CreatePartnerClient(body.message(key))
    response.headers["Cache-Control"] = "no-store"
    return NewPartnerClient(client=PartnerClient.of(made.client), client_secret=made.secret)


@router.get("/partner-clients", operation_id="list_partner_clients", summary="Partners' clients")
async def list_all(
    caller: Officer, clients: Clients, page: PageAsked, agreement_id: OfAgreement = ""
) -> PartnerClientList:
    """Clients, oldest first."""
    request = rpc.ListPartnerClientsRequest(
        agreement_id=agreement_id, page_size=page.size, page_token=page.token
    )
    found = await clients.disclosure.ListPartnerClients(request)
    return PartnerClientList(
        clients=[PartnerClient.of(item) for item in found.clients], next_page_token=found.next_page_token
    )


@router.get("/partner-clients/{client_id}", operation_id="get_partner_client", summary="One client")
async def get(client_id: ClientId, caller: Watcher, clients: Clients) -> WatchedPartnerClient:
    """With its last refused attempts: wrong secrets, replayed assertions, tokens of a suspended agreement."""
    request = client_rpc.GetPartnerClientRequest(client_id=client_id)
    return WatchedPartnerClient.of(await clients.partner_clients.GetPartnerClient(request))


@router.post(
    "/partner-clients/{client_id}:rotate-secret",
    operation_id="rotate_partner_secret",
    summary="Give it a new secret",
)
async def rotate(
    client_id: ClientId,
    body: RotateSecret,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
    response: Response,
) -> NewPartnerClient:
    """The new secret is in this answer only; the old one is taken for `overlap_hours` more."""
    request = client_rpc.RotateClientSecretRequest(
        request_id=key, client_id=client_id, overlap_hours=body.overlap_hours
    )
    made = await clients.partner_clients.RotateClientSecret(request)
    response.headers["Cache-Control"] = "no-store"
    return NewPartnerClient(client=PartnerClient.of(made.client), client_secret=made.secret)


@router.put(
    "/partner-clients/{client_id}/keys", operation_id="register_partner_keys", summary="Its public keys"
)
async def register_keys(
    client_id: ClientId, body: RegisterKeys, caller: Officer, key: IdempotencyKey, clients: Clients
) -> PartnerClient:
    """For `private_key_jwt`. They replace those before; none takes all away."""
    found = await clients.partner_clients.RegisterClientKeys(body.message(key, client_id))
    return PartnerClient.of(found.client)


@router.post("/partner-clients/{client_id}:revoke", operation_id="revoke_partner_client", summary="Revoke it")
async def revoke(
    client_id: ClientId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> PartnerClient:
    """No new token for this client; it cannot be undone."""
    request = rpc.RevokePartnerClientRequest(request_id=key, client_id=client_id)
    return PartnerClient.of((await clients.disclosure.RevokePartnerClient(request)).client)
