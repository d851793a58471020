"""Webhooks of partners' clients, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, IdempotencyKey, staff_caller
from gateway.schemas.partner_clients import RotateSecret
from gateway.schemas.webhooks import (
    NewWebhook,
    SetWebhook,
    WatchedWebhook,
    Webhook,
    WebhookDelivery,
    WebhookRemoved,
)
from personvern.disclosure.v1 import webhook_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/partner-clients", tags=["partner clients"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
ClientId = Annotated[str, Path(max_length=64, examples=["cli_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.put("/{client_id}/webhook", operation_id="set_webhook", summary="Where it is told")
async def put(
    client_id: ClientId,
    body: SetWebhook,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
    response: Response,
) -> NewWebhook:
    """An https address in the public internet, looked up now and at each message; redirects are not followed.
    A message says that there is a withdrawal, not whose: the client fetches and confirms it as always.
    """
    request = rpc.SetWebhookRequest(request_id=key, client_id=client_id, url=body.url)
    made = await clients.webhooks.SetWebhook(request)
    response.headers["Cache-Control"] = "no-store"
    return NewWebhook(webhook=Webhook.of(made.webhook), secret=made.secret)


@router.post(
    "/{client_id}/webhook:rotate-secret", operation_id="rotate_webhook_secret", summary="A new secret"
)
async def rotate(
    client_id: ClientId,
    body: RotateSecret,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
    response: Response,
) -> NewWebhook:
    """Messages are signed with both secrets for `overlap_hours`."""
    request = rpc.RotateWebhookSecretRequest(
        request_id=key, client_id=client_id, overlap_hours=body.overlap_hours
    )
    made = await clients.webhooks.RotateWebhookSecret(request)
    response.headers["Cache-Control"] = "no-store"
    return NewWebhook(webhook=Webhook.of(made.webhook), secret=made.secret)


@router.delete("/{client_id}/webhook", operation_id="remove_webhook", summary="Tell it no more")
async def remove(
    client_id: ClientId, caller: Officer, key: IdempotencyKey, clients: Clients
) -> WebhookRemoved:
    """Messages that wait are given up."""
    await clients.webhooks.RemoveWebhook(rpc.RemoveWebhookRequest(request_id=key, client_id=client_id))
    return WebhookRemoved(client_id=client_id)


@router.get("/{client_id}/webhook", operation_id="get_webhook", summary="Its webhook and last messages")
async def get(client_id: ClientId, caller: Officer, clients: Clients) -> WatchedWebhook:
    """Which messages were received (2xx), wait for another attempt, or were given up after a day."""
    found = await clients.webhooks.GetWebhook(rpc.GetWebhookRequest(client_id=client_id))
    return WatchedWebhook(
        webhook=Webhook.of(found.webhook),
        deliveries=[WebhookDelivery.of(one) for one in found.deliveries],
    )
